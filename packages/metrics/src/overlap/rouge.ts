import { MetricsError } from '../errors.ts'
import { porterStemmer } from './porter-stemmer.ts'
import { type RougeScore, type RougeType, rougeScorer } from './rouge-scorer.ts'

/** How ROUGE is computed. */
export interface RougeOptions<Type extends RougeType = RougeType> {
  /** What to compute; ROUGE-1, 2, L and Lsum where nothing is said. */
  readonly types?: readonly Type[]
  /** Compares words of more than three letters by their stems; only without a `tokenize`. */
  readonly stemmer?: boolean
  /** Finds the words; without it the runs of a–z and 0–9 after lower-casing, so that other scripts have no words. */
  readonly tokenize?: (text: string) => readonly string[]
}

/**
 * ROUGE of a text, equal to Google's rouge-score.
 *
 * @param references - One or several; of several each type takes the one with the best F-measure.
 * @returns A score for each type asked.
 * @throws {MetricsError} `EMPTY` without a reference; `INVALID_ARGUMENT` for an unknown type.
 * @see Lin 2004, https://aclanthology.org/W04-1013
 */
export function rouge<Type extends RougeType = 'rouge1' | 'rouge2' | 'rougeL' | 'rougeLsum'>(
  prediction: string,
  references: string | readonly string[],
  options: RougeOptions<Type> = {},
): Record<Type, RougeScore> {
  const { types = defaultTypes as readonly Type[], stemmer = false, tokenize } = options
  const list = typeof references === 'string' ? [references] : references
  if (list.length === 0) {
    throw new MetricsError(
      'EMPTY',
      'Expected at least one reference, got none: pass what to compare with',
    )
  }
  types.forEach(requireType)
  const scoreAgainst = rougeScorer(prediction, types, tokenize ?? defaultTokenizer(stemmer))
  const scores = list.map(scoreAgainst)
  const bestOf = (index: number): RougeScore =>
    scores
      .map(score => score[index])
      .reduce((best, one) => (one.fmeasure > best.fmeasure ? one : best))
  const entries = types.map((type, index) => [type, bestOf(index)])
  return Object.fromEntries(entries) as Record<Type, RougeScore>
}

const defaultTypes: readonly RougeType[] = ['rouge1', 'rouge2', 'rougeL', 'rougeLsum']

function requireType(type: string): void {
  if (/^rouge([1-9]|L|Lsum)$/.test(type)) return
  throw new MetricsError(
    'INVALID_ARGUMENT',
    `Expected types to be of rouge1 to rouge9, rougeL and rougeLsum, got ${type}`,
  )
}

function defaultTokenizer(stemmer: boolean): (text: string) => string[] {
  const split = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? []
  if (!stemmer) return split
  const stem = porterStemmer()
  return text => split(text).map(word => (word.length > 3 ? stem(word) : word))
}
