import { characterLevel, tokenizerFromJson } from '@nexttoken/tokenizer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

fc.configureGlobal({ seed: 1 })

describe('characterLevel', () => {
  test('numbers the characters in code-point order', () => {
    const tokenizer = characterLevel('hello, 😀\uffee world')
    expect(tokenizer.toJson()).toEqual({
      type: 'nexttoken/character-level',
      version: 1,
      characters: ' ,dehlorw\uffee😀',
    })
    expect(tokenizer.vocabularySize).toBe(11)
    expect(tokenizer.endOfText).toBeUndefined()
    expect(tokenizer.encode('held😀')).toEqual([4, 3, 5, 2, 10])
    expect(tokenizer.decode(new Set([10, 0, 4]))).toBe('😀 h')
    expect(tokenizer.bytes(10)).toEqual(new TextEncoder().encode('😀'))
  })

  test('names a character that the vocabulary lacks, and its place', () => {
    expect(() => characterLevel('ab😀').encode('a😀é')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_CHARACTER',
        message: expect.stringContaining('"é" (U+00E9), at position 3'),
      }),
    )
  })

  test('takes lone surrogates for U+FFFD', () => {
    const tokenizer = characterLevel('a\udc00')
    expect(tokenizer.encode('\ud800\ufffda')).toEqual([1, 1, 0])
    expect(tokenizer.decode([1])).toBe('\ufffd')
    expect(() => characterLevel('a').encode('\ud800')).toThrow(
      expect.objectContaining({ message: expect.stringContaining('U+D800') }),
    )
  })

  test('rejects a text without characters and an unknown id', () => {
    expect(() => characterLevel('')).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => characterLevel('a').decode([1])).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_ID' }),
    )
  })

  test('gives back every well-formed text, also after writing and reading', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), text => {
        const tokenizer = characterLevel(text)
        const reread = tokenizerFromJson(JSON.parse(JSON.stringify(tokenizer.toJson())))
        expect(reread.decode(tokenizer.encode(text))).toBe(text)
        expect(reread.encode(text)).toEqual(tokenizer.encode(text))
      }),
    )
  })
})
