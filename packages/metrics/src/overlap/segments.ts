import { MetricsError } from '../errors.ts'

/** References of one kind, one a segment; null or undefined where a segment has none of this kind. */
export type ReferenceSet = readonly (string | null | undefined)[]

/** One text to score and what it is compared with. */
export interface Segment {
  readonly hypothesis: string
  /** At least one. */
  readonly references: readonly string[]
}

/** A metric taken apart, as resampling needs it: a corpus scores what the sum of its segments' rows scores. */
export interface SegmentStatistics<Score> {
  /** One row of numbers a segment, all of the same length. */
  readonly rows: readonly (readonly number[])[]
  /** The score of a sum of rows. */
  score(total: readonly number[]): Score
}

/**
 * Brings the references to their hypotheses, and leaves out the missing ones.
 *
 * @throws {MetricsError} `EMPTY` without a hypothesis; `INVALID_ARGUMENT` if a set has another length or a segment no reference.
 */
export function pairSegments(
  hypotheses: readonly string[],
  references: readonly ReferenceSet[],
): Segment[] {
  if (hypotheses.length === 0) {
    throw new MetricsError(
      'EMPTY',
      'Expected at least one hypothesis, got none: pass the texts to score',
    )
  }
  for (const set of references) {
    if (Array.isArray(set) && set.length === hypotheses.length) continue
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected lists of references, each with ${hypotheses.length} entries as there are hypotheses, got one of ${set.length}: pass null where a segment has no such reference`,
    )
  }
  return hypotheses.map((hypothesis, index) => {
    const present = references.map(set => set[index]).filter(text => typeof text === 'string')
    if (present.length > 0) return { hypothesis, references: present }
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected a reference for each hypothesis, got none at index ${index}`,
    )
  })
}

/** One text and its references in the shape of a corpus. */
export function oneSegment(
  hypothesis: string,
  references: string | ReferenceSet,
): [string[], ReferenceSet[]] {
  const list = typeof references === 'string' ? [references] : references
  return [[hypothesis], list.map(reference => [reference])]
}

/** The score of all segments together. */
export function scoreCorpus<Score>({ rows, score }: SegmentStatistics<Score>): Score {
  const total = rows[0].map(() => 0)
  for (const row of rows) for (let i = 0; i < total.length; i++) total[i] += row[i]
  return score(total)
}
