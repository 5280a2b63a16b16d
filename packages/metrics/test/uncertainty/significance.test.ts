import {
  bleuStatistics,
  bootstrapInterval,
  chrfStatistics,
  pairedApproximateRandomization,
  pairedBootstrap,
} from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'

type Name = 'baseline' | 'better' | 'same'
type Metric = 'BLEU' | 'chrF2'

interface Row {
  readonly score: number
  readonly p_value: number | null
  readonly mean: number | null
  readonly ci: number | null
}

type Test = Readonly<Record<Metric, readonly Row[]>>

const golden = readFixture<{
  readonly references: readonly string[]
  readonly systems: Readonly<Record<Name, readonly string[]>>
  readonly tests: { readonly bs: Test; readonly ar: Test }
}>('significance')

const statistics = { BLEU: bleuStatistics, chrF2: chrfStatistics }

/** Two generators differ by chance: p by about 0.03, ends of 1,000 resamples by a tenth of their distance. */
const P_TOLERANCE = 0.03

describe.each(['BLEU', 'chrF2'] as const)('against sacreBLEU, %s', metric => {
  const segmentsOf = (name: Name) => statistics[metric](golden.systems[name], [golden.references])
  const baseline = segmentsOf('baseline')

  test.each([
    ['better', 1],
    ['same', 2],
  ] as const)('pairedBootstrap of %s', (name, index) => {
    const { system, pValue } = pairedBootstrap(baseline, segmentsOf(name))
    const { score, p_value, mean, ci } = golden.tests.bs[metric][index]
    expect(system.score).toBeCloseTo(score, 9)
    expect(Math.abs(pValue - p_value!)).toBeLessThan(P_TOLERANCE)
    expect(Math.abs(system.mean - mean!)).toBeLessThan(0.1 * ci!)
    expect(Math.abs((system.high - system.low) / 2 - ci!)).toBeLessThan(0.1 * ci!)
  })

  test.each([
    ['better', 1],
    ['same', 2],
  ] as const)('pairedApproximateRandomization of %s', (name, index) => {
    const { system, pValue } = pairedApproximateRandomization(baseline, segmentsOf(name))
    const { score, p_value } = golden.tests.ar[metric][index]
    expect(system).toBeCloseTo(score, 9)
    expect(Math.abs(pValue - p_value!)).toBeLessThan(P_TOLERANCE)
  })

  test('bootstrapInterval of the baseline', () => {
    const { score, mean, ci } = golden.tests.bs[metric][0]
    const interval = bootstrapInterval(baseline)
    expect(interval.score).toBeCloseTo(score, 9)
    expect(Math.abs(interval.mean - mean!)).toBeLessThan(0.1 * ci!)
    expect(Math.abs((interval.high - interval.low) / 2 - ci!)).toBeLessThan(0.1 * ci!)
  })
})
