import { likertSummary, raterOutliers, taskSuccess } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'

const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
const empty = expect.objectContaining({ code: 'EMPTY' })

describe('likertSummary', () => {
  test('of 2, 4 and 3 beside a missing one', () => {
    const summary = likertSummary([2, null, 4, 3])
    expect(summary).toMatchObject({ count: 3, mean: 3, median: 3, counts: [0, 1, 1, 1, 0] })
    expect(summary.standardDeviation).toBeCloseTo(1, 12)
    // The 0.975 quantile of t with two degrees of freedom, 4.30265, over √3; the lower end is off the scale.
    expect(summary.high).toBeCloseTo(5, 12)
    expect(summary.low).toBe(1)
  })

  test('of many keeps the interval on the scale', () => {
    const { mean, low, high } = likertSummary([5, 5, 5, 5, 4])
    expect(mean).toBeCloseTo(4.8, 12)
    // 4.8 − 2.7764451 · 0.4472136 / √5
    expect(low).toBeCloseTo(4.244710979, 8)
    expect(high).toBe(5)
  })

  test('takes other scales', () => {
    expect(likertSummary([0, 10], { scale: [0, 10] })).toMatchObject({ mean: 5, median: 5 })
  })

  test('of one rating has no interval', () => {
    const { mean, low, standardDeviation } = likertSummary([4])
    expect([mean, low, standardDeviation]).toEqual([4, Number.NaN, Number.NaN])
  })

  test('refuses ratings off the scale', () => {
    expect(() => likertSummary([0])).toThrow(invalid)
    expect(() => likertSummary([6])).toThrow(invalid)
    expect(() => likertSummary([2.5])).toThrow(invalid)
    expect(() => likertSummary([null])).toThrow(empty)
  })
})

describe('taskSuccess', () => {
  test('of one in two', () => {
    const { successes, count, rate, low, high } = taskSuccess([true, false])
    expect([successes, count, rate]).toEqual([1, 2, 0.5])
    expect(low + high).toBeCloseTo(1, 12)
  })

  test('refuses no outcome', () => expect(() => taskSuccess([])).toThrow(empty))
})

describe('raterOutliers', () => {
  const usual = [
    [1, 2, 3, 4, 5, 3],
    [1, 2, 3, 4, 4, 3],
    [1, 3, 3, 4, 5, 3],
    [2, 2, 3, 4, 5, null],
    [1, 2, 3, 5, 5, 2],
  ]

  test('finds the one who answers at random', () => {
    const found = raterOutliers([...usual, [5, 5, 1, 1, 1, 5]])
    expect(found.map(({ isOutlier }) => isOutlier)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ])
  })

  test('finds nobody among equals', () => {
    const same = usual.map(() => [1, 2, 3])
    for (const one of raterOutliers(same)) {
      expect(one).toEqual({ distance: 0, bias: 0, score: 0, isOutlier: false })
    }
    expect(raterOutliers(usual).some(({ isOutlier }) => isOutlier)).toBe(false)
  })

  test('distance and bias of two', () => {
    const [first, second] = raterOutliers([
      [1, 2, null],
      [2, 4, 5],
    ])
    expect([first.distance, first.bias, second.distance, second.bias]).toEqual([
      1.5, -1.5, 1.5, 1.5,
    ])
    const [{ distance }] = raterOutliers(
      [
        [1, 2],
        [1, 4],
      ],
      { level: 'nominal' },
    )
    expect(distance).toBe(0.5)
  })
})
