import {
  bootstrapInterval,
  pairedApproximateRandomization,
  pairedBootstrap,
} from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'

const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })

describe('bootstrapInterval', () => {
  test('of equal values has no width', () => {
    const interval = { score: 2, mean: 2, low: 2, high: 2, standardError: 0 }
    expect(bootstrapInterval([2, 2, 2])).toEqual(interval)
  })

  test('of two values takes in all three means', () => {
    const { low, high, mean, standardError } = bootstrapInterval([0, 1], { resamples: 4000 })
    expect([low, high]).toEqual([0, 1])
    // The mean of two coins: 0.5, with a standard deviation of √(1/8), within four standard errors.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 8 / 4000))
    expect(Math.abs(standardError - Math.sqrt(1 / 8))).toBeLessThan(0.02)
  })

  test('of 40 resamples leaves one out at either end', () => {
    const values = Array.from({ length: 50 }, (_, index) => index ** 2)
    const widest = bootstrapInterval(values, { resamples: 40, confidence: 0.9999 })
    const usual = bootstrapInterval(values, { resamples: 40 })
    expect(usual.low).toBeGreaterThan(widest.low)
    expect(usual.high).toBeLessThan(widest.high)
  })

  test('takes a score of sums: perplexity of segments of different lengths', () => {
    const rows = [
      [2, 1],
      [3, 4],
    ]
    const score = ([nats, tokens]: readonly number[]) => Math.exp(nats / tokens)
    expect(bootstrapInterval({ rows, score }).score).toBe(Math.exp(1))
    const { low, high } = bootstrapInterval({ rows, score: sums => ({ score: score(sums) }) })
    expect([low, high]).toEqual([Math.exp(0.75), Math.exp(2)])
  })

  test('agrees with scipy.stats.bootstrap', () => {
    const { paired } = readFixture<{
      readonly paired: readonly {
        readonly b: readonly number[]
        readonly bootstrap_mean_b: { low: number; high: number; standard_error: number }
      }[]
    }>('tests')
    for (const [index, { b, bootstrap_mean_b: golden }] of paired.entries()) {
      // The fixture's tolerances: two generators, ratings of 1–5 and values of 0–10.
      const tolerance = index < 2 ? 0.03 : 0.15
      const { low, high, standardError } = bootstrapInterval(b, { resamples: 20_000 })
      expect(Math.abs(low - golden.low)).toBeLessThan(tolerance)
      expect(Math.abs(high - golden.high)).toBeLessThan(tolerance)
      expect(Math.abs(standardError - golden.standard_error)).toBeLessThan(tolerance)
    }
  })

  test('the seed decides', () => {
    const values = [1, 5, 2, 8, 3]
    expect(bootstrapInterval(values, { seed: 1 })).toEqual(bootstrapInterval(values, { seed: 1 }))
    expect(bootstrapInterval(values, { seed: 1 }).mean).not.toBe(
      bootstrapInterval(values, { seed: 2 }).mean,
    )
  })

  test('refuses what it cannot resample', () => {
    expect(() => bootstrapInterval([])).toThrow(expect.objectContaining({ code: 'EMPTY' }))
    expect(() => bootstrapInterval([1, Number.NaN])).toThrow(invalid)
    expect(() => bootstrapInterval({ rows: [[1], [1, 2]], score: () => 0 })).toThrow(invalid)
    expect(() => bootstrapInterval([1], { resamples: 0 })).toThrow(invalid)
    expect(() => bootstrapInterval([1], { confidence: 95 })).toThrow(invalid)
    expect(() => bootstrapInterval([1], { seed: -1 })).toThrow(invalid)
  })
})

describe('pairedBootstrap', () => {
  test('the same system twice differs in nothing', () => {
    const { difference, pValue } = pairedBootstrap([1, 2, 3], [1, 2, 3])
    expect(difference).toEqual({ score: 0, mean: 0, low: 0, high: 0, standardError: 0 })
    // As sacreBLEU counts: only larger differences, and the real one once.
    expect(pValue).toBe(1 / 1001)
  })

  test('resamples both systems alike', () => {
    const baseline = [1, 9, 4, 6]
    const system = baseline.map(value => value + 2)
    const { difference } = pairedBootstrap(baseline, system)
    expect([difference.low, difference.high]).toEqual([2, 2])
  })

  test('refuses systems over different segments', () => {
    expect(() => pairedBootstrap([1, 2], [1])).toThrow(invalid)
  })
})

describe('pairedApproximateRandomization', () => {
  test('of two segments swaps none, one or both', () => {
    // Differences after swapping: ±2 for none or both, ±0 for one of two; none exceeds 2.
    expect(pairedApproximateRandomization([0, 0], [2, 2], { trials: 99 })).toEqual({
      baseline: 0,
      system: 2,
      difference: 2,
      pValue: 1 / 100,
    })
  })

  test('comes near the share of all arrangements', () => {
    const differences = [3, -2, 1, 5, -4, 2]
    const sums = Array.from({ length: 64 }, (_, bits) =>
      differences.reduce((sum, one, index) => sum + ((bits >> index) & 1 ? -one : one), 0),
    )
    const share = sums.filter(sum => Math.abs(sum) > 5).length / 64
    const baseline = differences.map(() => 1)
    const system = differences.map(difference => 1 + difference)
    const { pValue } = pairedApproximateRandomization(baseline, system)
    // Four standard errors of 10,000 draws.
    expect(Math.abs(pValue - share)).toBeLessThan(0.02)
  })

  test('swaps each of more than 32 segments by itself', () => {
    const baseline = Array.from({ length: 100 }, (_, index) => index % 7)
    const system = baseline.map((value, index) => value + (index % 2 === 0 ? 1 : -0.8))
    const { pValue } = pairedApproximateRandomization(baseline, system)
    // The sum of differences, 10, has a standard deviation of √82: 2·P(Z > 1.104) = 0.2695.
    expect(Math.abs(pValue - 0.2695)).toBeLessThan(0.03)
  })

  test('refuses systems over different segments, and no trial', () => {
    expect(() => pairedApproximateRandomization([1, 2], [1])).toThrow(invalid)
    expect(() => pairedApproximateRandomization([1], [1], { trials: 0 })).toThrow(invalid)
  })
})
