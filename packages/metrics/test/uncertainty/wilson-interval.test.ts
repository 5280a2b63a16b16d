import { wilsonInterval } from '@nexttoken/metrics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'

const { wilson95_wins_n_low_high: rows } = readFixture<{
  readonly wilson95_wins_n_low_high: readonly (readonly [number, number, number, number])[]
}>('tests')

const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })

describe('wilsonInterval', () => {
  test.each(rows)('of %d in %d, as statsmodels', (...row) => {
    const [successes, trials, low, high] = row
    const interval = wilsonInterval(successes, trials)
    expect(interval.low).toBeCloseTo(low, 12)
    expect(interval.high).toBeCloseTo(high, 12)
  })

  test('holds the share, mirrors, and widens with the confidence', () => {
    const counts = fc
      .integer({ min: 1, max: 500 })
      .chain(trials => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)))
    fc.assert(
      fc.property(counts, ([successes, trials]) => {
        const { low, high } = wilsonInterval(successes, trials)
        const mirrored = wilsonInterval(trials - successes, trials)
        const wide = wilsonInterval(successes, trials, { confidence: 0.99 })
        expect(low).toBeLessThanOrEqual(successes / trials + 1e-15)
        expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-15)
        expect(mirrored.high).toBeCloseTo(1 - low, 12)
        expect(wide.low).toBeLessThanOrEqual(low)
        expect(wide.high).toBeGreaterThanOrEqual(high)
      }),
      { seed: 11 },
    )
  })

  test('refuses what is no share', () => {
    expect(() => wilsonInterval(0, 0)).toThrow(expect.objectContaining({ code: 'EMPTY' }))
    expect(() => wilsonInterval(3, 2)).toThrow(invalid)
    expect(() => wilsonInterval(-1, 2)).toThrow(invalid)
    expect(() => wilsonInterval(0.5, 2)).toThrow(invalid)
    expect(() => wilsonInterval(1, 2, { confidence: 1 })).toThrow(invalid)
  })
})
