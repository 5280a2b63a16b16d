import { MetricsError } from '../errors.ts'

/** A rating, or nothing where a rater did not rate. */
export type Rating = number | null | undefined

/** Ratings by [rater][item]; every rater has a place for every item. */
export type RatingTable = readonly (readonly Rating[])[]

/** Whether there is a rating; NaN too counts as missing. */
export function isRating(rating: Rating): rating is number {
  return rating !== null && rating !== undefined && !Number.isNaN(rating)
}

/**
 * The ratings of each item, without missing ones.
 *
 * @throws {MetricsError} `INVALID_ARGUMENT` if raters differ in their number of items.
 */
export function ratingsPerItem(ratings: RatingTable): readonly (readonly number[])[] {
  const items = ratings[0]?.length ?? 0
  const odd = ratings.findIndex(one => one.length !== items)
  if (odd >= 0) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected ${items} items of every rater, got ${ratings[odd].length} of rater ${odd}: put null where a rating is missing`,
    )
  }
  return Array.from({ length: items }, (_, item) => ratings.map(one => one[item]).filter(isRating))
}

/** The different values, from the smallest to the largest. */
export function distinctValues(values: Iterable<number>): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}

/**
 * How many raters chose each category for each item that all of them rated: what `fleissKappa` takes.
 *
 * @param categories - Default: the values that occur, in order.
 * @throws {MetricsError} `INVALID_ARGUMENT` if raters differ in their number of items or a rating is no category.
 */
export function ratingCounts(
  ratings: RatingTable,
  categories?: readonly number[],
): readonly (readonly number[])[] {
  const complete = ratingsPerItem(ratings).filter(item => item.length === ratings.length)
  const known = categories ?? distinctValues(complete.flat())
  return complete.map(item => {
    const counts = new Array<number>(known.length).fill(0)
    for (const rating of item) counts[categoryOf(rating, known)] += 1
    return counts
  })
}

/**
 * The place of a rating among the categories.
 *
 * @throws {MetricsError} `INVALID_ARGUMENT` if it is none of them.
 */
export function categoryOf(rating: number, categories: readonly number[]): number {
  const place = categories.indexOf(rating)
  if (place >= 0) return place
  throw new MetricsError(
    'INVALID_ARGUMENT',
    `Expected a rating among ${categories.join(', ')}, got ${rating}`,
  )
}
