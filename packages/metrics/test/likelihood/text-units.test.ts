import { bitsPerByte, bitsPerCharacter, countText, wordPerplexity } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'

const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })

describe('countText', () => {
  test.each([
    ['', { bytes: 0, characters: 0, words: 0 }],
    [' \n', { bytes: 2, characters: 2, words: 0 }],
    ['the sea', { bytes: 7, characters: 7, words: 2 }],
    ['naïve café\n', { bytes: 13, characters: 11, words: 2 }],
    ['🐋 whale', { bytes: 10, characters: 7, words: 2 }],
  ])('tells how long %j is', (text, counts) => {
    expect(countText(text)).toEqual(counts)
  })
})

describe('bitsPerCharacter', () => {
  test('is bits per byte where each character is one byte, and more where it is not', () => {
    expect(bitsPerCharacter(7, 10)).toBe(bitsPerByte(7, 10))
    expect(bitsPerCharacter(7, 10)).toBeGreaterThan(bitsPerByte(7, 13))
  })

  test('refuses what is no number of characters', () => {
    expect(() => bitsPerCharacter(1, 0)).toThrow(invalid)
    expect(() => bitsPerCharacter(-1, 3)).toThrow(invalid)
  })
})

describe('wordPerplexity', () => {
  test('is 16 where each of two words costs 4 bits', () => {
    expect(wordPerplexity(8 * Math.LN2, 2)).toBeCloseTo(16, 12)
  })

  test('passes NaN and Infinity on and refuses no words', () => {
    expect(wordPerplexity(Number.NaN, 2)).toBeNaN()
    expect(wordPerplexity(Infinity, 2)).toBe(Infinity)
    expect(() => wordPerplexity(1, 0)).toThrow(invalid)
  })
})
