import { generate, stopStrings } from '@nexttoken/sampling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markovModel } from '../markov-model.ts'

/** Generates tokens 0, 1, 2, … whose bytes are given, and stops at the strings. */
async function stopAt(strings: readonly string[], tokens: readonly (string | number[])[]) {
  const encoder = new TextEncoder()
  const bytes = tokens.map(token =>
    typeof token === 'string' ? [...encoder.encode(token)] : token,
  )
  const decode = (ids: readonly number[]) =>
    new TextDecoder().decode(Uint8Array.from(ids.flatMap(id => bytes[id - 1])))
  const size = tokens.length + 1
  const rows = Array.from({ length: size }, (_, id) =>
    Array.from({ length: size }, (_, next) => (next === id + 1 ? 0 : -Infinity)),
  )
  const generation = generate(markovModel(rows), [0], {
    maxNewTokens: tokens.length,
    strategy: 'greedy',
    stop: [stopStrings(strings, decode)],
  })
  const yielded: number[] = []
  for await (const { id } of generation) yielded.push(id)
  const { reason, ids, withheld } = generation.result!
  expect(ids).toEqual(yielded)
  return { reason, text: decode(ids), withheld: decode(withheld) }
}

describe('stopStrings', () => {
  test('keeps the stop text out of the stream, however tokens cut it', async () => {
    expect(await stopAt(['END'], ['a', 'b', 'EN', 'D', 'c'])).toEqual({
      reason: 'stopString',
      text: 'ab',
      withheld: 'END',
    })
  })
  test('withholds a token whole when stop text begins within it', async () => {
    expect(await stopAt(['END'], ['a', 'b E', 'ND c', 'd'])).toEqual({
      reason: 'stopString',
      text: 'a',
      withheld: 'b END c',
    })
  })
  test('gives back what was held when it turns out to be something else', async () => {
    expect(await stopAt(['END'], ['a', 'E', 'N', 'T', 'b'])).toEqual({
      reason: 'maxNewTokens',
      text: 'aENTb',
      withheld: '',
    })
  })
  test('gives back what is held when generation ends for another reason', async () => {
    expect(await stopAt(['END'], ['a', 'E', 'N'])).toMatchObject({ text: 'aEN', withheld: '' })
  })
  test('sees overlapping beginnings and the first of several strings', async () => {
    expect(await stopAt(['aab'], ['a', 'a', 'a', 'b'])).toMatchObject({ text: 'a' })
    expect(await stopAt(['xyz', 'y'], ['w', 'x', 'y', 'z'])).toMatchObject({ text: 'wx' })
  })
  test('holds the bytes of an unfinished character until it is whole', async () => {
    const [first, second, third] = new TextEncoder().encode('。')
    expect(await stopAt(['。'], ['a', [first], [second], [third], 'b'])).toEqual({
      reason: 'stopString',
      text: 'a',
      withheld: '。',
    })
    expect(await stopAt(['。'], ['a', [first, second], [0x81], 'b'])).toMatchObject({
      text: 'a、b',
    })
  })
  test('yields the tokens before the stop text that is first complete, and those only', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 2 }),
        fc.array(text, { minLength: 1, maxLength: 30 }),
        async (strings, tokens) => {
          const { text, reason } = await stopAt(strings, tokens)
          const texts = tokens.map((_, index) => tokens.slice(0, index + 1).join(''))
          const whole = texts.find(each => strings.some(string => each.includes(string)))
          expect(reason).toBe(whole === undefined ? 'maxNewTokens' : 'stopString')
          const offsets = strings.map(string => (whole ?? '').indexOf(string))
          const end = Math.min(Infinity, ...offsets.filter(offset => offset >= 0))
          expect(text).toBe(texts.findLast(each => each.length <= end) ?? '')
        },
      ),
    )
  })
  test.each([[[]], [['']], [['a', '']]])('rejects %j', strings => {
    expect(() => stopStrings(strings, String)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
})
