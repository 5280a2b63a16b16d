import { MetricsError } from '../errors.ts'
import { sum } from '../uncertainty/mean.ts'
import { categoryOf, distinctValues, type Rating, ratingsPerItem } from './ratings.ts'

/** How Cohen's kappa weighs disagreement. */
export interface CohenKappaOptions {
  /** By categories apart: any (`'none'`, the default), their number, or its square. */
  readonly weights?: 'none' | 'linear' | 'quadratic'
  /** The scale, in its order. Default: the values that occur; weights need the whole scale. */
  readonly categories?: readonly number[]
}

/**
 * Cohen's kappa: how far two raters agree beyond what their own habits give by chance.
 *
 * @param a - Ratings of one rater; items that either left out are skipped.
 * @param b - Ratings of the other for the same items.
 * @returns At most 1; 0 is chance; NaN if both always chose one and the same category.
 * @throws {MetricsError} `EMPTY` if no item has both ratings, `INVALID_ARGUMENT` if lengths differ or a rating is no category.
 * @see Cohen 1968, https://doi.org/10.1037/h0026256
 */
export function cohenKappa(
  a: readonly Rating[],
  b: readonly Rating[],
  { weights = 'none', categories }: CohenKappaOptions = {},
): number {
  const pairs = ratingsPerItem([a, b]).filter(item => item.length === 2)
  if (pairs.length === 0) {
    throw new MetricsError('EMPTY', 'Expected at least one item that both raters rated, got none')
  }
  const known = categories ?? distinctValues(pairs.flat())
  const places = pairs.map(pair => pair.map(rating => categoryOf(rating, known)))
  const observed = sum(places.map(([one, other]) => weigh(weights, one - other)))
  const [first, second] = [0, 1].map(side =>
    known.map((_, category) => places.filter(pair => pair[side] === category).length),
  )
  let expected = 0
  for (const [one, countOne] of first.entries()) {
    for (const [other, countOther] of second.entries()) {
      expected += countOne * countOther * weigh(weights, one - other)
    }
  }
  return 1 - (observed * pairs.length) / expected
}

function weigh(weights: 'none' | 'linear' | 'quadratic', apart: number): number {
  if (weights === 'none') return apart === 0 ? 0 : 1
  return weights === 'linear' ? Math.abs(apart) : apart * apart
}
