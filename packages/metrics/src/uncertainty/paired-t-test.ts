import { requireInteger, requirePairs } from '../checks.ts'
import { studentTails } from './distributions.ts'
import { meanInterval } from './mean-interval.ts'
import type { ConfidenceOptions, Interval } from './wilson-interval.ts'

/** Student's t of paired values. */
export interface PairedTTest extends Interval {
  /** Mean of b − a; `low` and `high` are its interval. */
  readonly difference: number
  readonly statistic: number
  readonly degreesOfFreedom: number
  /** Two-sided. */
  readonly pValue: number
}

/**
 * Student's t test of paired values, which takes their differences to be about normal.
 *
 * @returns Without any spread, a statistic of ±Infinity, or NaN if no pair differs.
 * @throws {MetricsError} `INVALID_ARGUMENT` unless `a` and `b` hold finite values for at least two pairs.
 */
export function pairedTTest(
  a: readonly number[],
  b: readonly number[],
  { confidence = 0.95 }: ConfidenceOptions = {},
): PairedTTest {
  requirePairs(a, b)
  requireInteger('the number of pairs', a.length, 2)
  const differences = b.map((value, index) => value - a[index])
  const { mean, standardError, low, high } = meanInterval(
    differences.map(difference => [difference]),
    confidence,
  )
  const statistic = mean / standardError
  const degreesOfFreedom = a.length - 1
  const pValue = Math.abs(statistic) === Infinity ? 0 : studentTails(statistic, degreesOfFreedom)
  return { difference: mean, low, high, statistic, degreesOfFreedom, pValue }
}
