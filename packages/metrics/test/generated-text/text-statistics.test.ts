import { textStatistics } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'

describe('textStatistics', () => {
  test('counts tokens, kinds and lengths', () => {
    expect(textStatistics(['the cat sat', 'the mat', 'sat'])).toEqual({
      texts: 3,
      tokens: 6,
      vocabulary: 4,
      typeTokenRatio: 4 / 6,
      onceShare: 2 / 4,
      length: {
        mean: 2,
        standardDeviation: expect.closeTo(Math.sqrt(2 / 3), 12),
        shortest: 1,
        median: 2,
        longest: 3,
      },
    })
  })

  test('takes the middle of two lengths', () => {
    expect(textStatistics([[1, 2, 3, 4], [5]]).length.median).toBe(2.5)
  })

  test('has shares of 0 for empty texts', () => {
    expect(textStatistics([''])).toMatchObject({ tokens: 0, typeTokenRatio: 0, onceShare: 0 })
  })

  test('needs a text', () => {
    expect(() => textStatistics([])).toThrow(expect.objectContaining({ code: 'EMPTY' }))
  })
})
