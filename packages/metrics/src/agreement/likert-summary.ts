import { requireFinite } from '../checks.ts'
import { MetricsError } from '../errors.ts'
import { meanInterval } from '../uncertainty/mean-interval.ts'
import type { ConfidenceOptions, Interval } from '../uncertainty/wilson-interval.ts'
import { median } from './median.ts'
import { isRating, type Rating } from './ratings.ts'

/** Ratings on a scale, summed up. */
export interface LikertSummary extends Interval {
  readonly count: number
  /** `low` and `high` are Student's interval of it, kept on the scale; NaN of one rating. */
  readonly mean: number
  readonly median: number
  /** Of a sample (divided by count − 1); NaN of one rating. */
  readonly standardDeviation: number
  /** How many chose each point of the scale, the lowest first. */
  readonly counts: readonly number[]
}

/** The scale of the ratings, and how sure the interval is. */
export interface LikertOptions extends ConfidenceOptions {
  /** Lowest and highest point. Default [1, 5]. */
  readonly scale?: readonly [number, number]
}

/**
 * Mean, median, spread and distribution of ratings on a scale of whole numbers; missing ones are skipped.
 *
 * The interval takes ratings as independent: several raters of few items are not, see `bootstrapInterval`.
 *
 * @throws {MetricsError} `EMPTY` without a rating, `INVALID_ARGUMENT` if one is not on the scale.
 */
export function likertSummary(
  ratings: readonly Rating[],
  { scale: [lowest, highest] = [1, 5], confidence = 0.95 }: LikertOptions = {},
): LikertSummary {
  const values = ratings.filter(isRating)
  requireFinite(values)
  const counts = new Array<number>(highest - lowest + 1).fill(0)
  for (const value of values) {
    if (counts[value - lowest] === undefined) {
      throw new MetricsError(
        'INVALID_ARGUMENT',
        `Expected whole ratings from ${lowest} to ${highest}, got ${value}`,
      )
    }
    counts[value - lowest] += 1
  }
  const { mean, standardError, low, high } = meanInterval(
    values.map(value => [value]),
    confidence,
  )
  return {
    count: values.length,
    mean,
    low: Math.max(lowest, low),
    high: Math.min(highest, high),
    median: median(values),
    standardDeviation: standardError * Math.sqrt(values.length),
    counts,
  }
}
