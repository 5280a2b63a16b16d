import { MetricsError } from '../errors.ts'
import { normalTail } from './distributions.ts'
import { sum } from './mean.ts'

/** How a rank test gets its p-value. */
export interface RankTestOptions {
  /** `'auto'`, the default: exact for few values without ties, otherwise normal with tie correction. */
  readonly method?: 'auto' | 'exact' | 'normal'
  /** Whether the normal approximation is corrected by ½ for continuity. */
  readonly continuity?: boolean
}

/** A rank statistic and its two-sided p-value. */
export interface RankTest {
  readonly statistic: number
  readonly pValue: number
  /** How the p-value was computed. */
  readonly method: 'exact' | 'normal'
}

/** A rank statistic's distribution when chance alone is at work. */
export interface RankDistribution {
  readonly mean: number
  readonly variance: number
  /** Whether the exact distribution holds: no ties, no zeros. */
  readonly isExact: boolean
  /** Whether there are few enough values for it to be worth its time. */
  readonly isSmall: boolean
  /** How many arrangements, all equally likely, give each value of the statistic from 0 on. */
  readonly arrangements: () => Float64Array
}

/**
 * The two-sided p-value of a rank statistic.
 *
 * @throws {MetricsError} `INVALID_ARGUMENT` if exactness is asked for in spite of ties.
 */
export function rankTest(
  statistic: number,
  { mean, variance, isExact, isSmall, arrangements }: RankDistribution,
  { method = 'auto', continuity = false }: RankTestOptions,
): RankTest {
  if (method === 'exact' && !isExact) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      "An exact rank test needs values without ties or zero differences: use method 'normal'",
    )
  }
  if (method === 'exact' || (method === 'auto' && isExact && isSmall)) {
    return { statistic, pValue: exactTails(statistic, arrangements()), method: 'exact' }
  }
  const distance = Math.max(0, Math.abs(statistic - mean) - (continuity ? 0.5 : 0))
  const pValue = variance > 0 ? 2 * normalTail(distance / Math.sqrt(variance)) : 1
  return { statistic, pValue, method: 'normal' }
}

function exactTails(statistic: number, arrangements: Float64Array): number {
  const last = Math.min(statistic, arrangements.length - 1 - statistic)
  const below = sum(arrangements.subarray(0, last + 1))
  return Math.min(1, (2 * below) / sum(arrangements))
}
