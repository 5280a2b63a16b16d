import { SamplingError } from '../errors.ts'

/** A candidate with the score that it was given. */
export interface Ranked<Candidate> {
  readonly candidate: Candidate
  readonly score: number
}

/**
 * Sorts candidates by a score of the caller's, such as a verifier's, the highest first and equals
 * in the order given. All are scored at once.
 *
 * @throws {SamplingError} `NOT_A_NUMBER` if a score is NaN.
 */
export async function rerank<Candidate>(
  candidates: readonly Candidate[],
  score: (candidate: Candidate) => number | Promise<number>,
): Promise<Ranked<Candidate>[]> {
  const ranked = await Promise.all(
    candidates.map(async candidate => ({ candidate, score: await score(candidate) })),
  )
  if (ranked.some(({ score }) => Number.isNaN(score))) {
    throw new SamplingError('NOT_A_NUMBER', 'rerank needs scores that are numbers, got NaN')
  }
  return ranked.sort((left, right) =>
    left.score < right.score ? 1 : left.score > right.score ? -1 : 0,
  )
}
