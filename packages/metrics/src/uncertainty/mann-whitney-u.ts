import { requireFinite } from '../checks.ts'
import { sum } from './mean.ts'
import { type RankTest, type RankTestOptions, rankTest } from './rank-test.ts'
import { rank } from './ranks.ts'

/**
 * The Mann–Whitney U test of two independent samples; the statistic is the U of `a`.
 *
 * `'auto'` is exact without ties if a sample has at most 8 values. The normal approximation is
 * corrected for continuity unless `continuity` is false.
 *
 * @throws {MetricsError} `EMPTY` or `INVALID_ARGUMENT` unless both samples hold finite values.
 * @see Mann and Whitney 1947, https://doi.org/10.1214/aoms/1177730491
 */
export function mannWhitneyU(
  a: readonly number[],
  b: readonly number[],
  { continuity = true, method = 'auto' }: RankTestOptions = {},
): RankTest {
  requireFinite(a)
  requireFinite(b)
  const { ranks, tieTerm } = rank([...a, ...b])
  const count = a.length + b.length
  const rankSum = sum(ranks.subarray(0, a.length))
  const pairs = a.length * b.length
  return rankTest(
    rankSum - (a.length * (a.length + 1)) / 2,
    {
      mean: pairs / 2,
      variance: (pairs / 12) * (count + 1 - tieTerm / (count * (count - 1))),
      isExact: tieTerm === 0,
      isSmall: Math.min(a.length, b.length) <= 8,
      arrangements: () => arrangementsOf(a.length, b.length),
    },
    { continuity, method },
  )
}

/** How many arrangements of two samples give each U: the coefficients of a Gaussian binomial. */
function arrangementsOf(first: number, second: number): Float64Array {
  const ways = new Float64Array(first * second + 1)
  ways[0] = 1
  for (let factor = 1; factor <= first; factor++) {
    for (let u = ways.length - 1; u >= second + factor; u--) ways[u] -= ways[u - second - factor]
    for (let u = factor; u < ways.length; u++) ways[u] += ways[u - factor]
  }
  return ways
}
