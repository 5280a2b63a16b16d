import { requirePairs } from '../checks.ts'
import { mean, sum } from './mean.ts'
import { rank } from './ranks.ts'

/**
 * Pearson's correlation: how well a line describes b by a.
 *
 * @returns −1 … 1, NaN if a side has no spread.
 * @throws {MetricsError} `EMPTY` or `INVALID_ARGUMENT` unless `a` and `b` hold one finite value for each pair.
 */
export function pearsonCorrelation(a: readonly number[], b: readonly number[]): number {
  requirePairs(a, b)
  const x = centred(a)
  const y = centred(b)
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y))
}

/**
 * Spearman's correlation: Pearson's of the ranks, equal values sharing theirs.
 *
 * @returns −1 … 1, NaN if a side has no spread.
 * @throws {MetricsError} `EMPTY` or `INVALID_ARGUMENT` unless `a` and `b` hold one finite value for each pair.
 */
export function spearmanCorrelation(a: readonly number[], b: readonly number[]): number {
  requirePairs(a, b)
  return pearsonCorrelation([...rank(a).ranks], [...rank(b).ranks])
}

/**
 * Kendall's τ-b: pairs in the same order less pairs in the opposite one, corrected for ties.
 *
 * @returns −1 … 1, NaN if a side has no spread.
 * @throws {MetricsError} `EMPTY` or `INVALID_ARGUMENT` unless `a` and `b` hold one finite value for each pair.
 * @see Kendall 1945, https://doi.org/10.1093/biomet/33.3.239
 */
export function kendallTau(a: readonly number[], b: readonly number[]): number {
  requirePairs(a, b)
  let balance = 0
  let differA = 0
  let differB = 0
  for (let i = 1; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const signA = Math.sign(a[i] - a[j])
      const signB = Math.sign(b[i] - b[j])
      balance += signA * signB
      differA += Math.abs(signA)
      differB += Math.abs(signB)
    }
  }
  return balance / Math.sqrt(differA * differB)
}

function centred(values: readonly number[]): readonly number[] {
  const middle = mean(values)
  return values.map(value => value - middle)
}

function product(a: readonly number[], b: readonly number[]): number {
  return sum(a.map((value, index) => value * b[index]))
}
