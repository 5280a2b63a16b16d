import { chain, choices, generate, temperature } from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { countingModel } from '../markov-model.ts'
import { accepts, allowedAfter, byteVocabulary } from './byte-vocabulary.ts'

const letters = { tokens: ['a', 'b', 'c', 'ab', 'bc', ''], endOfText: 5 }

describe('choices', () => {
  test('allows the tokens that lead to a choice, and the end at one', () => {
    const constraint = choices(['ab', 'abc', 'cc'], letters)
    expect(allowedAfter(constraint, letters, [])).toEqual([0, 2, 3])
    expect(allowedAfter(constraint, letters, [0])).toEqual([1, 4])
    expect(allowedAfter(constraint, letters, [3])).toEqual([2, 5])
    expect(allowedAfter(constraint, letters, [0, 4])).toEqual([5])
    expect(allowedAfter(constraint, letters, [3, 5])).toEqual([5])
  })
  test('keeps the logits of allowed tokens, forbids what is beyond the tokens', () => {
    const logits = Float32Array.of(1, 2, 3, 4, 5, 6, 7)
    const masked = choices(['a', 'ab'], letters)(logits, {
      ids: [9, 9],
      promptLength: 2,
      step: 0,
      random: () => 0,
    })
    const none = -Infinity
    expect(masked).toEqual(Float32Array.of(1, none, none, 4, none, none, none))
    expect(logits[1]).toBe(2)
  })
  test('never starts a choice that the tokens cannot finish', () => {
    const tokens = ['a', 'ab', 'c', '']
    const constraint = choices(['abc', 'abx', 'ac'], { tokens, endOfText: 3 })
    expect(allowedAfter(constraint, { tokens }, [])).toEqual([0, 1])
    const fewer = choices(['ax', 'ab'], { tokens, endOfText: 3 })
    expect(allowedAfter(fewer, { tokens }, [])).toEqual([1])
  })
  test('writes any text, also across the bytes of a character', () => {
    const vocabulary = byteVocabulary([Uint8Array.of(0xe6, 0x97)])
    const constraint = choices(['日本', '語"', '😀'], vocabulary)
    for (const text of ['日本', '語"', '😀'])
      expect(accepts(constraint, vocabulary, text)).toBe(true)
    expect(accepts(constraint, vocabulary, '日')).toBe(false)
    expect(allowedAfter(constraint, vocabulary, [256])).toEqual([0xa5])
  })
  test('serves sequences that are asked for in any order', () => {
    const constraint = choices(['abc', 'ccc'], letters)
    const allowed = (...ids: number[]) => allowedAfter(constraint, letters, ids)
    expect([allowed(0, 1), allowed(2), allowed(0), allowed(2, 2), allowed(0, 1, 2)]).toEqual([
      [2],
      [2],
      [1, 4],
      [2],
      [5],
    ])
  })
  test('in a chain steers a generation, and its stop rule ends it without end-of-text', async () => {
    const tokens = ['x', 'n', 'o', 'y', 'e', 's']
    const constraint = choices(['yes', 'no'], { tokens })
    const generation = generate(countingModel(6), [4], {
      maxNewTokens: 10,
      seed: 1,
      processor: chain(constraint, temperature(0.5)),
      stop: [constraint.stop],
    })
    const said = []
    for await (const { id } of generation) said.push(tokens[id])
    expect(['yes', 'no']).toContain(said.join(''))
    expect(generation.result?.reason).toBe('complete')
  })
  test('refuses ids that do not keep to it, and too few logits', () => {
    const constraint = choices(['ab'], letters)
    expect(() => allowedAfter(constraint, letters, [2])).toThrow(
      expect.objectContaining({ code: 'EMPTY_DISTRIBUTION' }),
    )
    expect(() => allowedAfter(constraint, { tokens: ['a'] }, [])).toThrow(
      expect.objectContaining({ code: 'WRONG_LENGTH' }),
    )
  })
  test.each([
    () => choices([], letters),
    () => choices(['abd'], letters),
    () => choices(['a\uD800'], byteVocabulary()),
    () => choices(['a'], { tokens: [] }),
    () => choices(['a'], { tokens: ['a'], endOfText: -1 }),
    () => choices(['<|endoftext|>'], { tokens: ['<|endoftext|>'], endOfText: 0 }),
  ])('rejects %s', make => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
