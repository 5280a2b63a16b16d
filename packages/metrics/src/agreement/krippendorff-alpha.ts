import { MetricsError } from '../errors.ts'
import { sum } from '../uncertainty/mean.ts'
import { distinctValues, type RatingTable, ratingsPerItem } from './ratings.ts'

/** What the ratings' numbers mean. */
export type MeasurementLevel = 'nominal' | 'ordinal' | 'interval' | 'ratio'

/** Squared distance between the values at two places, given all values and how often each occurs. */
type Distance = (one: number, other: number) => number

/**
 * Krippendorff's alpha: agreement of any number of raters, with any ratings missing.
 *
 * @param ratings - By [rater][item]; an item with fewer than two ratings drops out.
 * @param options - `level`: what the numbers mean; `'interval'` by default, `'ordinal'` suits a 1–5 scale.
 * @returns At most 1; 0 is chance; NaN if all ratings are equal.
 * @throws {MetricsError} `EMPTY` if no item has two ratings, `INVALID_ARGUMENT` if raters differ in their number of items.
 * @see Hayes and Krippendorff 2007, https://doi.org/10.1080/19312450709336664
 */
export function krippendorffAlpha(
  ratings: RatingTable,
  { level = 'interval' }: { readonly level?: MeasurementLevel } = {},
): number {
  const items = ratingsPerItem(ratings).filter(item => item.length > 1)
  if (items.length === 0) {
    throw new MetricsError('EMPTY', 'Expected at least one item with two ratings, got none')
  }
  const values = distinctValues(items.flat())
  const place = new Map(values.map((value, index) => [value, index]))
  const counts = new Array<number>(values.length).fill(0)
  for (const value of items.flat()) counts[place.get(value)!] += 1
  const distance = distanceOf(level, values, counts)
  let observed = 0
  for (const item of items) {
    const places = item.map(value => place.get(value)!)
    observed += overPairs(places, distance) / (item.length - 1)
  }
  let expected = 0
  for (const [one, countOne] of counts.entries()) {
    for (let other = 0; other < one; other++)
      expected += countOne * counts[other] * distance(one, other)
  }
  return 1 - ((sum(counts) - 1) * observed) / expected
}

function overPairs(places: readonly number[], distance: Distance): number {
  let total = 0
  for (const [index, one] of places.entries()) {
    for (let other = 0; other < index; other++) total += distance(one, places[other])
  }
  return total
}

function distanceOf(
  level: MeasurementLevel,
  values: readonly number[],
  counts: readonly number[],
): Distance {
  if (level === 'nominal') return (one, other) => (one === other ? 0 : 1)
  if (level === 'interval') return (one, other) => (values[one] - values[other]) ** 2
  if (level === 'ratio') {
    return (one, other) =>
      one === other ? 0 : ((values[one] - values[other]) / (values[one] + values[other])) ** 2
  }
  // Middle ranks: their differences count the ratings between two values.
  let before = 0
  const middles = counts.map(count => {
    before += count
    return before - count / 2
  })
  return (one, other) => (middles[one] - middles[other]) ** 2
}
