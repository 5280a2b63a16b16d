import {
  kendallTau,
  mannWhitneyU,
  pairedTTest,
  pearsonCorrelation,
  signTest,
  spearmanCorrelation,
  wilcoxonSignedRank,
} from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'

interface Result {
  readonly statistic: number
  readonly p: number
}

interface Pair {
  readonly a: readonly number[]
  readonly b: readonly number[]
  readonly wilcoxon_wilcox_approx: Result
  readonly wilcoxon_pratt_approx: Result
  readonly wilcoxon_wilcox_exact?: Result
  readonly wilcoxon_wilcox_approx_continuity: Result
  readonly sign_test: {
    readonly plus: number
    readonly nonzero: number
    readonly p_two_sided: number
  }
  readonly mann_whitney_u_asymptotic: Result
  readonly paired_t: Result
  readonly spearman: number
  readonly pearson: number
  readonly kendall_tau_b: number
}

const { paired } = readFixture<{ readonly paired: readonly Pair[] }>('tests')
const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
const empty = expect.objectContaining({ code: 'EMPTY' })

/** Both sides compute in float64. */
function expectResult(found: { statistic: number; pValue: number }, { statistic, p }: Result) {
  expect(found.statistic).toBeCloseTo(statistic, 9)
  expect(found.pValue).toBeCloseTo(p, 12)
}

describe.each(paired.map((pair, index) => [index, pair] as const))('scipy, case %i', (_, pair) => {
  const { a, b } = pair

  test('wilcoxonSignedRank', () => {
    const normal = { method: 'normal' } as const
    expectResult(wilcoxonSignedRank(a, b, normal), pair.wilcoxon_wilcox_approx)
    const pratt = wilcoxonSignedRank(a, b, { ...normal, zeros: 'pratt' })
    expectResult(pratt, pair.wilcoxon_pratt_approx)
    const corrected = wilcoxonSignedRank(a, b, { ...normal, continuity: true })
    expectResult(corrected, pair.wilcoxon_wilcox_approx_continuity)
    const { wilcoxon_wilcox_exact: exact = pair.wilcoxon_wilcox_approx } = pair
    expectResult(wilcoxonSignedRank(a, b), exact)
  })

  test('signTest', () => {
    const { plus, minus, pValue } = signTest(a, b)
    expect([plus, plus + minus]).toEqual([pair.sign_test.plus, pair.sign_test.nonzero])
    expect(pValue).toBeCloseTo(pair.sign_test.p_two_sided, 12)
  })

  test('mannWhitneyU', () => {
    expectResult(mannWhitneyU(a, b, { method: 'normal' }), pair.mann_whitney_u_asymptotic)
  })

  test('pairedTTest', () => expectResult(pairedTTest(a, b), pair.paired_t))

  test('correlations', () => {
    expect(pearsonCorrelation(a, b)).toBeCloseTo(pair.pearson, 12)
    expect(spearmanCorrelation(a, b)).toBeCloseTo(pair.spearman, 12)
    expect(kendallTau(a, b)).toBeCloseTo(pair.kendall_tau_b, 12)
  })
})

describe('signTest', () => {
  test('of five pairs that all rise', () => {
    const result = { plus: 5, minus: 0, ties: 1, pValue: 2 / 32 }
    expect(signTest([0, 0, 0, 0, 0, 7], [1, 2, 3, 4, 5, 7])).toEqual(result)
  })

  test('of ties only', () => expect(signTest([1, 2], [1, 2]).pValue).toBe(1))

  test('refuses values that are not pairs', () => {
    expect(() => signTest([1], [1, 2])).toThrow(invalid)
    expect(() => signTest([], [])).toThrow(empty)
    expect(() => signTest([Number.NaN], [1])).toThrow(invalid)
  })
})

describe('wilcoxonSignedRank', () => {
  test('of three pairs that all rise: two of eight arrangements are as extreme', () => {
    const result = { statistic: 0, pValue: 2 / 8, method: 'exact' }
    expect(wilcoxonSignedRank([0, 0, 0], [1, 2, 3])).toEqual(result)
  })

  test('of pairs without difference', () => {
    expect(wilcoxonSignedRank([1, 2], [1, 2])).toMatchObject({ statistic: 0, pValue: 1 })
  })

  test('is not exact with ties', () => {
    expect(wilcoxonSignedRank([0, 0], [1, 1]).method).toBe('normal')
    expect(() => wilcoxonSignedRank([0, 0], [1, 1], { method: 'exact' })).toThrow(invalid)
  })
})

describe('mannWhitneyU', () => {
  test('of samples that do not overlap: two of six arrangements are as extreme', () => {
    const result = { statistic: 0, pValue: 2 / 6, method: 'exact' }
    expect(mannWhitneyU([1, 2], [3, 4])).toEqual(result)
    expect(mannWhitneyU([3, 4], [1, 2]).statistic).toBe(4)
  })

  test('takes samples of different sizes', () => {
    // scipy 1.17.1: mannwhitneyu([1.5, 3.5, 0.5], [1, 2, 3, 4, 5, 6])
    const { statistic, pValue } = mannWhitneyU([1.5, 3.5, 0.5], [1, 2, 3, 4, 5, 6])
    expect([statistic, pValue]).toEqual([4, expect.closeTo(0.2619047619047619, 14)])
  })

  test('refuses an empty sample', () => expect(() => mannWhitneyU([], [1])).toThrow(empty))
})

describe('pairedTTest', () => {
  test('of the differences 1, 2, 3', () => {
    const { difference, statistic, degreesOfFreedom, pValue, low, high } = pairedTTest(
      [0, 0, 0],
      [1, 2, 3],
    )
    expect([difference, degreesOfFreedom]).toEqual([2, 2])
    expect(statistic).toBeCloseTo(2 * Math.sqrt(3), 14)
    // With two degrees of freedom P(|T| > t) is 1 − t / √(t² + 2).
    expect(pValue).toBeCloseTo(1 - Math.sqrt(12 / 14), 14)
    // The 0.975 quantile of t with two degrees of freedom is 4.30265272974946.
    expect(high - 2).toBeCloseTo(4.30265272974946 / Math.sqrt(3), 12)
    expect(2 - low).toBeCloseTo(high - 2, 12)
  })

  test('keeps the tail of a strong effect', () => {
    const a = Array.from({ length: 41 }, (_, index) => index % 3)
    const { pValue } = pairedTTest(
      a,
      a.map((value, index) => value + 5 + (index % 2) / 10),
    )
    expect(pValue).toBeGreaterThan(0)
    expect(pValue).toBeLessThan(1e-60)
  })

  test('without spread', () => {
    expect(pairedTTest([1, 2], [2, 3])).toMatchObject({ statistic: Infinity, pValue: 0 })
    expect(pairedTTest([1, 2], [1, 2]).pValue).toBeNaN()
    expect(() => pairedTTest([1], [2])).toThrow(invalid)
  })
})

describe('correlations', () => {
  test('of a line and of its reverse', () => {
    for (const correlation of [pearsonCorrelation, spearmanCorrelation, kendallTau]) {
      expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 15)
      expect(correlation([1, 2, 3], [6, 4, 2])).toBeCloseTo(-1, 15)
      expect(correlation([1, 2, 3], [5, 5, 5])).toBeNaN()
    }
  })
})
