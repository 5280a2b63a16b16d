import { compareVocabulary } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'

describe('compareVocabulary', () => {
  test('is 0 for equal shares', () => {
    const result = compareVocabulary('a a b', 'b a a a a b', { smoothing: 0 })
    expect(result.klDivergence).toBeCloseTo(0, 12)
    expect(result.jensenShannon).toBeCloseTo(0, 12)
    expect(result.unseenShare).toBe(0)
  })

  test('smooths the reference over the tokens of both', () => {
    const { klDivergence, unseenShare } = compareVocabulary([1, 1, 1, 2], [1, 3])
    const expected = 0.75 * Math.log(0.75 / (2 / 5)) + 0.25 * Math.log(0.25 / (1 / 5))
    expect(klDivergence).toBeCloseTo(expected, 12)
    expect(unseenShare).toBe(1 / 4)
  })

  test('is Infinity without smoothing where the reference lacks a token', () => {
    const result = compareVocabulary('a', 'b', { smoothing: 0 })
    expect(result.klDivergence).toBe(Infinity)
    expect(result.jensenShannon).toBeCloseTo(Math.LN2, 12)
  })

  test('reads the slope of a power law', () => {
    const words = Array.from({ length: 20 }, (_, rank) =>
      Array.from({ length: Math.round(1e5 / (rank + 1) ** 1.2) }, () => rank),
    ).flat()
    const { zipfExponent, referenceZipfExponent } = compareVocabulary(words, [1, 2, 3])
    // The frequencies are rounded to whole numbers, which are at least 2,700.
    expect(zipfExponent).toBeCloseTo(1.2, 3)
    expect(referenceZipfExponent).toBeCloseTo(0, 12)
  })

  test('needs tokens on both sides, and no negative smoothing', () => {
    expect(() => compareVocabulary('', 'a')).toThrow(expect.objectContaining({ code: 'EMPTY' }))
    expect(() => compareVocabulary('a', 'a', { smoothing: -1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})
