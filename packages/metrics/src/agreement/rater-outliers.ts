import { mean } from '../uncertainty/mean.ts'
import { median } from './median.ts'
import { isRating, type RatingTable, ratingsPerItem } from './ratings.ts'

/** How one rater compares with the others. */
export interface RaterComparison {
  /** Mean distance of a rating to one of another rater for the same item; NaN without one. */
  readonly distance: number
  /** Mean of own ratings less those of the others: above 0 is lenient. */
  readonly bias: number
  /** Modified z-score of the distance among all raters. */
  readonly score: number
  /** Whether the score is above 3.5, and the distance half as much again as the median; needs about five raters. */
  readonly isOutlier: boolean
}

/**
 * Finds raters who differ from the others far more than the others differ among themselves.
 *
 * @param ratings - By [rater][item], null where one is missing.
 * @param options - `level`: `'nominal'` counts unequal ratings, `'interval'` (the default) takes differences.
 * @throws {MetricsError} `INVALID_ARGUMENT` if raters differ in their number of items.
 * @see Iglewicz and Hoaglin 1993, How to Detect and Handle Outliers
 */
export function raterOutliers(
  ratings: RatingTable,
  { level = 'interval' }: { readonly level?: 'nominal' | 'interval' } = {},
): readonly RaterComparison[] {
  ratingsPerItem(ratings)
  const compared = ratings.map((_, rater) => {
    const gaps = gapsToOthers(ratings, rater)
    const sizes = gaps.map(gap => (level === 'nominal' ? Number(gap !== 0) : Math.abs(gap)))
    return { distance: mean(sizes), bias: mean(gaps) }
  })
  const known = compared.map(({ distance }) => distance).filter(distance => !Number.isNaN(distance))
  const middle = median(known)
  const deviations = known.map(distance => Math.abs(distance - middle))
  // The constants make either spread that of a normal distribution.
  const spread = 1.4826 * median(deviations) || 1.2533 * mean(deviations)
  return compared.map(one => {
    const score = one.distance === middle ? 0 : (one.distance - middle) / spread
    return { ...one, score, isOutlier: score > 3.5 && one.distance > 1.5 * middle }
  })
}

function gapsToOthers(ratings: RatingTable, rater: number): readonly number[] {
  const others = ratings.filter((_, index) => index !== rater)
  return ratings[rater].flatMap((own, item) => {
    if (!isRating(own)) return []
    return others
      .map(other => other[item])
      .filter(isRating)
      .map(other => own - other)
  })
}
