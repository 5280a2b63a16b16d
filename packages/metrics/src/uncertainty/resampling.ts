import { randomStream } from '@nexttoken/random'
import { requireConfidence, requireInteger } from '../checks.ts'
import { mean, sum } from './mean.ts'
import type { SegmentRows } from './segments.ts'

/** How to resample; the same seed gives the same numbers everywhere. */
export interface ResamplingOptions {
  /** Default 1,000. */
  readonly resamples?: number
  /** Default 12345. */
  readonly seed?: number
  /** Default 0.95. */
  readonly confidence?: number
}

/** A score and how far resampling moves it. */
export interface ScoreInterval {
  /** Over the segments as they are. */
  readonly score: number
  /** Over the resamples. */
  readonly mean: number
  readonly low: number
  readonly high: number
  /** Standard deviation over the resamples. */
  readonly standardError: number
}

/** Options with their defaults. */
export type Resampling = Required<ResamplingOptions>

/** @throws {MetricsError} `INVALID_ARGUMENT` if an option is out of range. */
export function resamplingOf(options: ResamplingOptions): Resampling {
  const resampling = { resamples: 1000, seed: 12345, confidence: 0.95, ...options }
  requireInteger('resamples', resampling.resamples, 1)
  requireInteger('seed', resampling.seed, 0)
  requireConfidence(resampling.confidence)
  return resampling
}

/** Scores of resamples with replacement: those of every system are over the same segments. */
export function resampledScores(
  systems: readonly SegmentRows[],
  { resamples, seed }: Resampling,
): readonly Float64Array[] {
  const { count } = systems[0]
  const stream = randomStream(seed)
  const scores = systems.map(() => new Float64Array(resamples))
  const drawn = new Uint32Array(count)
  for (let resample = 0; resample < resamples; resample++) {
    for (let draw = 0; draw < count; draw++) drawn[draw] = stream.integer(count)
    for (const [index, system] of systems.entries())
      scores[index][resample] = scoreDrawn(system, drawn)
  }
  return scores
}

/** Percentiles as sacreBLEU takes them: ⌊resamples · (1 − confidence) / 2⌋ scores are left out at either end. */
export function intervalOf(score: number, scores: Float64Array, confidence: number): ScoreInterval {
  const sorted = scores.slice().sort()
  // 1e-9: (1 − 0.95) / 2 is a little more than 1/40 or less, and must count as 1/40.
  const left = Math.floor((sorted.length * (1 - confidence)) / 2 + 1e-9)
  const middle = mean(sorted)
  const squares = sum(sorted.map(one => (one - middle) ** 2))
  return {
    score,
    mean: middle,
    low: sorted[left],
    high: sorted[sorted.length - 1 - left],
    standardError: Math.sqrt(squares / Math.max(1, sorted.length - 1)),
  }
}

/** The share of `scores` above `difference`, counting the difference itself as one more of them. */
export function shareAbove(scores: Float64Array, difference: number): number {
  let above = 0
  for (const score of scores) if (score > difference) above += 1
  return (above + 1) / (scores.length + 1)
}

function scoreDrawn({ values, width, score }: SegmentRows, drawn: Uint32Array): number {
  const sums = new Array<number>(width).fill(0)
  for (const segment of drawn) {
    const start = segment * width
    for (let column = 0; column < width; column++) sums[column] += values[start + column]
  }
  return score(sums)
}
