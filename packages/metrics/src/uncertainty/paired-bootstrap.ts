import { mean } from './mean.ts'
import {
  intervalOf,
  type ResamplingOptions,
  resampledScores,
  resamplingOf,
  type ScoreInterval,
  shareAbove,
} from './resampling.ts'
import { pairedRows, type Segments, scoreOf } from './segments.ts'

/** Two systems over the same resamples. */
export interface PairedBootstrap {
  readonly baseline: ScoreInterval
  readonly system: ScoreInterval
  /** System minus baseline. */
  readonly difference: ScoreInterval
  /** Two-sided, as sacreBLEU computes it. */
  readonly pValue: number
}

/**
 * Paired bootstrap resampling: could a difference this large come from the choice of segments?
 *
 * The p-value counts resamples whose absolute difference, less the mean of all of them, exceeds the real one.
 *
 * @throws {MetricsError} `INVALID_ARGUMENT` if the systems are not over the same segments or an option is out of range.
 * @see Koehn 2004, https://aclanthology.org/W04-3250
 */
export function pairedBootstrap(
  baseline: Segments,
  system: Segments,
  options: ResamplingOptions = {},
): PairedBootstrap {
  const resampling = resamplingOf(options)
  const rows = pairedRows(baseline, system)
  const [first, second] = rows.map(scoreOf)
  const [firstScores, secondScores] = resampledScores(rows, resampling)
  const differences = secondScores.map((score, index) => score - firstScores[index])
  const sizes = differences.map(Math.abs)
  const meanSize = mean(sizes)
  const interval = (score: number, scores: Float64Array) =>
    intervalOf(score, scores, resampling.confidence)
  return {
    baseline: interval(first, firstScores),
    system: interval(second, secondScores),
    difference: interval(second - first, differences),
    pValue: shareAbove(
      sizes.map(size => size - meanSize),
      Math.abs(second - first),
    ),
  }
}
