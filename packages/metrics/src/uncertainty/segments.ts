import { MetricsError } from '../errors.ts'
import type { SegmentStatistics } from '../overlap/segments.ts'

/**
 * One number a segment, whose score is their mean; or a corpus score that follows from sums of rows, as
 * `bleuStatistics`, `chrfStatistics` and `terStatistics` give them.
 */
export type Segments = readonly number[] | SegmentStatistics<number | { readonly score: number }>

/** Statistics in one array, row by row. */
export interface SegmentRows {
  readonly values: Float64Array
  readonly count: number
  readonly width: number
  readonly score: (sums: readonly number[]) => number
}

const isPlain = (segments: Segments): segments is readonly number[] => Array.isArray(segments)

/**
 * Checks segments and lays their statistics out row by row.
 *
 * @throws {MetricsError} `EMPTY` without a segment, `INVALID_ARGUMENT` if a value is not finite or widths differ.
 */
export function segmentRows(segments: Segments): SegmentRows {
  const rows = isPlain(segments) ? segments.map(value => [value, 1]) : segments.rows
  const score = isPlain(segments) ? meanOfSums : numberFrom(segments)
  if (rows.length === 0) {
    throw new MetricsError('EMPTY', 'Expected at least one segment, got none: score a text')
  }
  const width = rows[0].length
  const values = new Float64Array(rows.length * width)
  for (const [index, row] of rows.entries()) {
    if (row.length !== width || !row.every(Number.isFinite)) {
      throw new MetricsError(
        'INVALID_ARGUMENT',
        `Expected ${width} finite numbers a segment, got [${row}] at segment ${index}`,
      )
    }
    values.set(row, index * width)
  }
  return { values, count: rows.length, width, score }
}

/**
 * Two systems over the same segments.
 *
 * @throws {MetricsError} `INVALID_ARGUMENT` if their segments differ in number or width.
 */
export function pairedRows(
  baseline: Segments,
  system: Segments,
): readonly [SegmentRows, SegmentRows] {
  const first = segmentRows(baseline)
  const second = segmentRows(system)
  if (first.count !== second.count || first.width !== second.width) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected both systems over the same segments, got ${first.count} of ${first.width} statistics and ${second.count} of ${second.width}`,
    )
  }
  return [first, second]
}

/** The score over all segments, each once. */
export function scoreOf({ values, count, width, score }: SegmentRows): number {
  const sums = new Array<number>(width).fill(0)
  for (let index = 0; index < count * width; index++) sums[index % width] += values[index]
  return score(sums)
}

function meanOfSums([total, count]: readonly number[]): number {
  return total / count
}

function numberFrom(segments: Exclude<Segments, readonly number[]>): SegmentRows['score'] {
  return sums => {
    const score = segments.score(sums)
    return typeof score === 'number' ? score : score.score
  }
}
