import {
  type ConfidenceOptions,
  type Interval,
  wilsonInterval,
} from '../uncertainty/wilson-interval.ts'

/** How often a task was done. */
export interface TaskSuccess extends Interval {
  readonly successes: number
  readonly count: number
  /** `low` and `high` are its Wilson interval. */
  readonly rate: number
}

/**
 * The share of tasks done, with its Wilson interval.
 *
 * @throws {MetricsError} `EMPTY` without an outcome.
 */
export function taskSuccess(
  outcomes: readonly boolean[],
  options: ConfidenceOptions = {},
): TaskSuccess {
  const successes = outcomes.filter(Boolean).length
  const count = outcomes.length
  return { successes, count, rate: successes / count, ...wilsonInterval(successes, count, options) }
}
