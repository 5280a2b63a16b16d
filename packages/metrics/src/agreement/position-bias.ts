import { fairCoinTails } from '../uncertainty/distributions.ts'
import {
  type ConfidenceOptions,
  type Interval,
  wilsonInterval,
} from '../uncertainty/wilson-interval.ts'
import { type Comparison, contestOf } from './comparisons.ts'

/** Whether the place on the page decides. */
export interface PositionBias extends Interval {
  /** Comparisons that the system shown first won. */
  readonly first: number
  readonly second: number
  readonly ties: number
  /** Share of the first among decided ones, NaN without one; `low` and `high` are its Wilson interval. */
  readonly rate: number
  /** Two-sided and exact, against a fair coin. */
  readonly pValue: number
}

/**
 * Tests whether people prefer what they see first, whichever system it is.
 *
 * @param comparisons - With `a` the system that was shown first, each system first about equally often.
 * @throws {MetricsError} `EMPTY` without a comparison, `INVALID_ARGUMENT` if a system meets itself.
 */
export function positionBias<System = string>(
  comparisons: readonly Comparison<System>[],
  options: ConfidenceOptions = {},
): PositionBias {
  const { games } = contestOf(comparisons)
  const first = games.filter(({ points }) => points === 1).length
  const second = games.filter(({ points }) => points === 0).length
  const decided = first + second
  return {
    first,
    second,
    ties: games.length - decided,
    rate: first / decided,
    ...(decided > 0 ? wilsonInterval(first, decided, options) : { low: 0, high: 1 }),
    pValue: fairCoinTails(first, decided),
  }
}
