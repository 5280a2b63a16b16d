import { type RandomStream, randomStream } from '@nexttoken/random'
import { requireInteger } from '../checks.ts'
import { shareAbove } from './resampling.ts'
import { pairedRows, type SegmentRows, type Segments, scoreOf } from './segments.ts'

/** How often to swap; the same seed gives the same numbers everywhere. */
export interface RandomizationOptions {
  /** Default 10,000. */
  readonly trials?: number
  /** Default 12345. */
  readonly seed?: number
}

/** Two systems and how often swapping them by chance separates them further. */
export interface PairedRandomization {
  readonly baseline: number
  readonly system: number
  /** System minus baseline. */
  readonly difference: number
  /** Two-sided. */
  readonly pValue: number
}

/**
 * Paired approximate randomization: would systems that differ only by chance differ this much?
 *
 * Each trial swaps the two systems on about half of the segments.
 *
 * @throws {MetricsError} `INVALID_ARGUMENT` if the systems are not over the same segments or an option is out of range.
 * @see Riezler and Maxwell 2005, https://aclanthology.org/W05-0908
 */
export function pairedApproximateRandomization(
  baseline: Segments,
  system: Segments,
  { trials = 10_000, seed = 12345 }: RandomizationOptions = {},
): PairedRandomization {
  requireInteger('trials', trials, 1)
  requireInteger('seed', seed, 0)
  const rows = pairedRows(baseline, system)
  const [first, second] = rows.map(scoreOf)
  const stream = randomStream(seed)
  const differences = Float64Array.from({ length: trials }, () => swappedDifference(rows, stream))
  const difference = second - first
  const pValue = shareAbove(differences, Math.abs(difference))
  return { baseline: first, system: second, difference, pValue }
}

/** Sums in the order of the segments, so that a trial that swaps none or all repeats the real difference exactly. */
function swappedDifference(
  rows: readonly [SegmentRows, SegmentRows],
  stream: RandomStream,
): number {
  const [{ values: first, count, width, score }, { values: second, score: secondScore }] = rows
  const one = new Array<number>(width).fill(0)
  const other = new Array<number>(width).fill(0)
  let bits = 0
  for (let segment = 0; segment < count; segment++) {
    if (segment % 32 === 0) bits = stream.integer(2 ** 32)
    const [kept, swapped] = (bits >>> (segment % 32)) & 1 ? [other, one] : [one, other]
    const start = segment * width
    for (let column = 0; column < width; column++) {
      kept[column] += first[start + column]
      swapped[column] += second[start + column]
    }
  }
  return Math.abs(score(one) - secondScore(other))
}
