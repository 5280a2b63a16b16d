import { randomStream, regularExpression } from '@nexttoken/sampling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accepts, byteVocabulary, words, writeText } from './byte-vocabulary.ts'

const vocabulary = byteVocabulary(words)
const atoms = ['a', 'b', '-', 'é', '日', '😀', '.', '\\d', '\\W', '[ab]', '[^a-cé]', '\\.', '\\n']
const rarer = [
  '\\s',
  '\\x41',
  '\\u{65E5}',
  '\\u65e5',
  '[\\]\\-0-9]',
  '\\p{Lu}',
  '[^]',
  '\\uD83D\\uDE00',
]
const { expression } = fc.letrec<{ expression: string; part: string }>(tie => ({
  expression: fc.oneof(
    { depthSize: 'small' },
    tie('part'),
    fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map(parts => parts.join('')),
    fc.array(tie('part'), { minLength: 2, maxLength: 3 }).map(parts => parts.join('|')),
  ),
  part: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...atoms, ...atoms, ...rarer),
    fc
      .tuple(
        fc.constantFrom('(', '(?:', '(?<name>'),
        tie('expression'),
        fc.constantFrom('', '*', '+?', '?', '{2}', '{0,2}', '{1,}', '{0}'),
      )
      .map(([open, body, count]) => `${open}${body.replaceAll('(?<name>', '(')})${count}`)
      .map(part => part),
  ),
}))
const oneName = (source: string) => {
  let count = 0
  return source.replaceAll('(?<name>', () => `(?<name${count++}>`)
}
const setsFlag = 'v' // newer than the literals that the tests are compiled for
const text = fc
  .array(fc.constantFrom('a', 'b', 'ab', '-', 'é', '日', '😀', '1', '.', '\n', 'A', ' '), {
    maxLength: 5,
  })
  .map(parts => parts.join(''))
const whole = (source: string, flags = '') => new RegExp(`^(?:${source})$`, `u${flags}`)

describe('regularExpression', () => {
  test('writes only texts that match as a whole', () => {
    fc.assert(
      fc.property(expression.map(oneName), fc.nat(), (source, seed) => {
        const constraint = regularExpression(source, vocabulary)
        const choose = randomStream(seed).uniform
        for (let run = 0; run < 3; run++) {
          expect(writeText(constraint, vocabulary, choose)).toMatch(whole(source))
        }
      }),
      { seed: 7, numRuns: 60 },
    )
  })
  test('can write every text that matches', () => {
    fc.assert(
      fc.property(expression.map(oneName), fc.array(text, { maxLength: 8 }), (source, texts) => {
        const constraint = regularExpression(source, vocabulary)
        for (const one of texts) {
          expect(accepts(constraint, vocabulary, one)).toBe(whole(source).test(one))
        }
      }),
      { seed: 8, numRuns: 60 },
    )
  })
  test.each([
    ['i', 'straße|K', ['STRASSE', 'STRAßE', 'straẞe', 'k', '\u212a']],
    ['s', 'a.b', ['a\nb', 'a b', 'ab']],
    ['', 'a.b', ['a\nb', 'a\u2028b', 'a😀b']],
    ['', '^a|b$', ['a', 'b', 'ab']],
    ['', '^(?:a|)$', ['', 'a', 'aa']],
    ['', '[^\\p{L}]{2}|\\cJ|\\0', ['12', '1a', '\n', '\0']],
    ['', '(?:a{2,3}){2}b*?', ['aaaa', 'aaa', 'aaaaaab', 'aaaaaaa']],
  ])('reads /%2$s/%1$s as RegExp does', (flags, source, texts) => {
    const constraint = regularExpression(new RegExp(source, `u${flags}`), vocabulary)
    for (const one of texts) {
      expect([one, accepts(constraint, vocabulary, one)]).toEqual([
        one,
        whole(source, flags).test(one),
      ])
    }
  })
  test('tells every character from its neighbours in UTF-8', () => {
    const edges = [0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x3ffff, 0x10ffff]
    const range = fc.tuple(fc.nat(0x10ffff), fc.constantFrom(...edges), fc.nat(70))
    fc.assert(
      fc.property(
        range,
        fc.array(fc.nat(0x10ffff), { maxLength: 9 }),
        ([one, edge, near], codes) => {
          const other = Math.max(0, edge - near)
          const [first, last] = one < other ? [one, other] : [other, one]
          const source = `[\\u{${first.toString(16)}}-\\u{${last.toString(16)}}]`
          const constraint = regularExpression(source, vocabulary)
          for (const code of [first - 1, first, last, last + 1, ...codes]) {
            if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) continue
            const isIn = code >= first && code <= last
            expect(accepts(constraint, vocabulary, String.fromCodePoint(code))).toBe(isIn)
          }
        },
      ),
      { seed: 9, numRuns: 40 },
    )
  })
  test.each([
    'a(?=b)',
    '(?<!a)b',
    '\\bab',
    '(a)\\1',
    '(?<x>a)\\k<x>',
    'a^b',
    '(^a)',
    'a$b',
    '(a',
    'a{3,2}',
    '[]',
    '\\uD800',
    '(?:a{1000}){2000}',
    '(?:a|b)*a(?:a|b){17}',
    /^a$/m,
    new RegExp('[a--b]', setsFlag),
  ])('rejects %s', pattern => {
    expect(() => regularExpression(pattern, vocabulary)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
  test('rejects what the tokens cannot spell', () => {
    expect(() => regularExpression('[cd]+', { tokens: ['a', 'b'] })).toThrow('tokens that spell')
  })
})
