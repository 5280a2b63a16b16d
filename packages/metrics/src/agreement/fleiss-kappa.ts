import { MetricsError } from '../errors.ts'
import { sum } from '../uncertainty/mean.ts'

/**
 * Fleiss' kappa: how far several raters agree beyond what the categories' shares give by chance.
 *
 * @param counts - By [item][category]: how many raters chose it; see `ratingCounts`.
 * @returns At most 1; 0 is chance; NaN if only one category was ever chosen.
 * @throws {MetricsError} `EMPTY` without an item, `INVALID_ARGUMENT` unless every item has the same number of at least two ratings.
 * @see Fleiss 1971, https://doi.org/10.1037/h0031619
 */
export function fleissKappa(counts: readonly (readonly number[])[]): number {
  const observed = observedAgreement(counts)
  const total = sum(counts.map(sum))
  const shares = counts[0].map((_, category) => sum(counts.map(item => item[category])) / total)
  return beyondChance(observed, sum(shares.map(share => share * share)))
}

/**
 * Randolph's kappa: as Fleiss', with every category equally likely by chance.
 *
 * @param counts - By [item][category], with a column also for a category that nobody chose.
 * @returns At most 1; 0 is chance; NaN with one category.
 * @throws {MetricsError} As {@link fleissKappa}.
 * @see Randolph 2005, https://eric.ed.gov/?id=ED490661
 */
export function randolphKappa(counts: readonly (readonly number[])[]): number {
  return beyondChance(observedAgreement(counts), 1 / counts[0].length)
}

/** The mean share of pairs of raters that agree on an item. */
function observedAgreement(counts: readonly (readonly number[])[]): number {
  if (counts.length === 0) {
    throw new MetricsError('EMPTY', 'Expected at least one item that all raters rated, got none')
  }
  const raters = sum(counts[0])
  for (const [index, item] of counts.entries()) {
    if (raters >= 2 && sum(item) === raters && item.length === counts[0].length) continue
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected as many ratings, at least two, of every item, got [${item}] for item ${index}`,
    )
  }
  const agreeing = counts.flat().map(count => count * (count - 1))
  return sum(agreeing) / (raters * (raters - 1) * counts.length)
}

const beyondChance = (observed: number, chance: number): number =>
  (observed - chance) / (1 - chance)
