import { requirePairs } from '../checks.ts'
import { fairCoinTails } from './distributions.ts'

/** How many pairs go up and down. */
export interface SignTest {
  /** Pairs in which b is larger. */
  readonly plus: number
  /** Pairs in which a is larger. */
  readonly minus: number
  readonly ties: number
  /** Two-sided, exact; ties are left out. */
  readonly pValue: number
}

/**
 * The exact sign test of paired values: does b exceed a more often than by chance?
 *
 * @throws {MetricsError} `EMPTY` or `INVALID_ARGUMENT` unless `a` and `b` hold one finite value for each pair.
 */
export function signTest(a: readonly number[], b: readonly number[]): SignTest {
  requirePairs(a, b)
  const plus = a.filter((value, index) => b[index] > value).length
  const minus = a.filter((value, index) => b[index] < value).length
  const pValue = fairCoinTails(plus, plus + minus)
  return { plus, minus, ties: a.length - plus - minus, pValue }
}
