import { readFileSync } from 'node:fs'
import { byteLevelBpe } from '@nexttoken/tokenizer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeByRescanning } from './merge-by-rescanning.ts'

fc.configureGlobal({ seed: 1 })

const read = (name: string) =>
  readFileSync(new URL(`fixtures/bpe/${name}`, import.meta.url), 'utf8')

describe('byteLevelBpe', () => {
  const vocabulary = { a: 0, b: 1, ab: 2, abab: 3, Ġ: 4, Ġa: 5 }
  const merges = ['Ġ a', 'a b', 'ab ab']
  const tokenizer = byteLevelBpe({ vocabulary, merges })

  test('joins in the order of the merges', () => {
    expect(tokenizer.encode('ababab ab')).toEqual([3, 2, 5, 1])
    expect(tokenizer.decode([3, 2, 5, 1])).toBe('ababab ab')
    expect(tokenizer.vocabularySize).toBe(6)
    expect(tokenizer.endOfText).toBeUndefined()
  })

  test('reads the merges line by line', () => {
    const lines = '#version: 0.2\nĠ a\na b\nab ab\n'.split('\n')
    expect(byteLevelBpe({ vocabulary, merges: lines }).encode('abab a')).toEqual([3, 5])
  })

  test('names the byte that the vocabulary lacks', () => {
    expect(() => tokenizer.encode('abc')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_CHARACTER',
        message: expect.stringContaining('0x63 of "abc"'),
      }),
    )
  })

  test('throws for an unknown id', () => {
    for (const id of [6, -1, 0.5, Number.NaN]) {
      expect(() => tokenizer.decode([0, id])).toThrow(
        expect.objectContaining({ code: 'UNKNOWN_ID' }),
      )
    }
    expect(() => byteLevelBpe({ vocabulary: { a: 0, b: 2 }, merges: [] }).decode([1])).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_ID' }),
    )
  })

  test('hands out copies of the bytes', () => {
    tokenizer.bytes(2).fill(0)
    expect(tokenizer.bytes(2)).toEqual(Uint8Array.of(97, 98))
    expect(tokenizer.bytes(4)).toEqual(Uint8Array.of(32))
  })

  test.each([
    ['an id of another kind', { vocabulary: { a: '1' }, merges: [] }],
    ['an id that is no whole number', { vocabulary: { a: 0.5 }, merges: [] }],
    ['a negative id', { vocabulary: { a: -1 }, merges: [] }],
    ['a huge id', { vocabulary: { a: 2 ** 40 }, merges: [] }],
    ['an id that is taken twice', { vocabulary: { a: 0, b: 0 }, merges: [] }],
    ['a merge of one token', { vocabulary, merges: ['ab'] }],
    ['a merge of an unknown token', { vocabulary, merges: ['a c'] }],
    ['a merge into an unknown token', { vocabulary, merges: ['b a'] }],
    ['a merge that is no text', { vocabulary, merges: [['a', 'b']] }],
    ['a special token without an id', { vocabulary, merges, specialTokens: ['<s>'] }],
    ['no vocabulary', { merges }],
    ['no merges', { vocabulary }],
  ])('rejects %s', (_, files) => {
    expect(() => byteLevelBpe(files as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_TOKENIZER_FILE' }),
    )
  })

  test('treats names of object members as any other token', () => {
    const odd = JSON.parse('{ "__proto__": 0, "constructor": 1, "a": 2 }')
    const reread = byteLevelBpe({
      vocabulary: odd,
      merges: [],
      specialTokens: ['__proto__', 'constructor'],
    })
    expect(reread.encode('a__proto__constructor', { allowedSpecial: 'all' })).toEqual([2, 0, 1])
    expect(JSON.stringify(reread.toJson())).toContain('"__proto__":0')
  })

  test('agrees with Hugging Face tokenizers in 50 cases, and on bytes that are no UTF-8', () => {
    const { cases, decode_only } = JSON.parse(read('cases.json'))
    const trained = byteLevelBpe({
      vocabulary: JSON.parse(read('vocab.json')),
      merges: read('merges.txt').split('\n'),
      specialTokens: ['<|endoftext|>'],
    })
    expect(trained.endOfText).toBe(0)
    expect(cases).toHaveLength(50)
    for (const { text, ids, decoded } of cases) {
      expect(trained.encode(text, { allowedSpecial: 'all' })).toEqual(ids)
      expect(trained.decode(ids)).toBe(decoded)
    }
    for (const { ids, decoded } of decode_only) expect(trained.decode(ids)).toBe(decoded)
  })

  test('joins as rescanning for the lowest rank does, for any merges', () => {
    const pairs = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 25 })
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 150 })
    fc.assert(
      fc.property(pairs, word, (choices, text) => {
        const { tokens, ranks } = randomMerges(choices)
        const random = byteLevelBpe({
          vocabulary: Object.fromEntries(tokens.map((token, id) => [token, id])),
          merges: [...ranks.keys()],
        })
        const expected = mergeByRescanning([...text], ranks).map(token => tokens.indexOf(token))
        expect(random.encode(text)).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })
})

/** Merges of tokens that exist already, some into a token that another merge makes too. */
function randomMerges(choices: readonly [number, number][]) {
  const tokens = ['a', 'b', 'c']
  const ranks = new Map<string, number>()
  for (const [first, second] of choices) {
    const left = tokens[first % tokens.length]
    const right = tokens[second % tokens.length]
    if (ranks.has(`${left} ${right}`) || left.length + right.length > 40) continue
    ranks.set(`${left} ${right}`, ranks.size)
    if (!tokens.includes(left + right)) tokens.push(left + right)
  }
  return { tokens, ranks }
}
