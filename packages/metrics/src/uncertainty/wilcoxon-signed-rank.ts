import { requirePairs } from '../checks.ts'
import { sum } from './mean.ts'
import { type RankTest, type RankTestOptions, rankTest } from './rank-test.ts'
import { rank } from './ranks.ts'

/** How the signed-rank test gets its p-value. */
export interface WilcoxonOptions extends RankTestOptions {
  /** Pairs without difference: left out before ranking (`'wilcox'`, the default) or after it (`'pratt'`). */
  readonly zeros?: 'wilcox' | 'pratt'
}

/**
 * Wilcoxon's signed-rank test of paired values; the statistic is the smaller of the two rank sums.
 *
 * `'auto'` is exact up to 50 pairs without ties or zero differences.
 *
 * @returns p = 1 if no pair differs.
 * @throws {MetricsError} `EMPTY` or `INVALID_ARGUMENT` unless `a` and `b` hold one finite value for each pair.
 * @see Wilcoxon 1945, https://doi.org/10.2307/3001968
 */
export function wilcoxonSignedRank(
  a: readonly number[],
  b: readonly number[],
  { zeros = 'wilcox', ...options }: WilcoxonOptions = {},
): RankTest {
  requirePairs(a, b)
  const all = b.map((value, index) => value - a[index])
  const ranked = zeros === 'pratt' ? all : all.filter(difference => difference !== 0)
  const none = ranked.filter(difference => difference === 0).length
  const { ranks, tieTerm } = rank(ranked.map(Math.abs))
  const sumWhere = (keep: (difference: number) => boolean) =>
    sum(ranks.filter((_, index) => keep(ranked[index])))
  const ties = tieTerm - (none ** 3 - none)
  const count = ranked.length
  const statistic = Math.min(
    sumWhere(difference => difference > 0),
    sumWhere(difference => difference < 0),
  )
  return rankTest(
    statistic,
    {
      mean: (count * (count + 1) - none * (none + 1)) / 4,
      variance: (squares(count) - squares(none) - ties / 2) / 24,
      isExact: tieTerm === 0 && count === all.length && none === 0,
      isSmall: count <= 50,
      arrangements: () => subsetSums(count),
    },
    options,
  )
}

const squares = (count: number): number => count * (count + 1) * (2 * count + 1)

/** How many subsets of 1 … `count` have each sum. */
function subsetSums(count: number): Float64Array {
  const ways = new Float64Array((count * (count + 1)) / 2 + 1)
  ways[0] = 1
  for (let one = 1; one <= count; one++) {
    for (let sum = (one * (one + 1)) / 2; sum >= one; sum--) ways[sum] += ways[sum - one]
  }
  return ways
}
