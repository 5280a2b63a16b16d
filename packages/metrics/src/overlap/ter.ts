import {
  oneSegment,
  pairSegments,
  type ReferenceSet,
  type SegmentStatistics,
  scoreCorpus,
} from './segments.ts'
import { translationEdits } from './shift-words.ts'
import { signature } from './signature.ts'
import { type TerOptions, terWords } from './ter-words.ts'
import { numberWords, type Vocabulary } from './vocabulary.ts'

/** A translation edit rate. */
export interface TerScore {
  /** Edits for 100 words of the reference: 0 is best, and more than 100 is possible. */
  readonly score: number
  /** To the closest references. */
  readonly edits: number
  /** Mean length of a segment's references in words, summed over segments. */
  readonly referenceLength: number
  /** What to print beside the score: sacreBLEU's fields, and this package's version apart. */
  readonly signature: string
}

/**
 * Translation edit rate: edits and shifts of words that make a text equal to its reference, by the reference's length.
 * Equal to sacreBLEU's.
 *
 * @param references - Lists as long as `hypotheses`: the first references, the second ones, and so on.
 * @throws {MetricsError} `EMPTY` without a hypothesis; `INVALID_ARGUMENT` for references that do not fit.
 * @see Snover et al. 2006, https://aclanthology.org/2006.amta-papers.25
 */
export function corpusTer(
  hypotheses: readonly string[],
  references: readonly ReferenceSet[],
  options: TerOptions = {},
): TerScore {
  return scoreCorpus(terStatistics(hypotheses, references, options))
}

/**
 * Translation edit rate of one text.
 *
 * @param references - What the text is compared with; the fewest edits count, by the mean length.
 * @throws {MetricsError} As {@link corpusTer}.
 */
export function sentenceTer(
  hypothesis: string,
  references: string | ReferenceSet,
  options: TerOptions = {},
): TerScore {
  return corpusTer(...oneSegment(hypothesis, references), options)
}

/**
 * What each segment adds to a corpus' TER: the fewest edits, and the mean length of the references.
 *
 * @param references - As in {@link corpusTer}.
 * @throws {MetricsError} As {@link corpusTer}.
 */
export function terStatistics(
  hypotheses: readonly string[],
  references: readonly ReferenceSet[],
  options: TerOptions = {},
): SegmentStatistics<TerScore> {
  const {
    normalized = false,
    noPunct = false,
    asianSupport = false,
    caseSensitive = false,
  } = options
  const settings = { normalized, noPunct, asianSupport, caseSensitive }
  const segments = pairSegments(hypotheses, references)
  const vocabulary: Vocabulary = new Map()
  const symbolsOf = (text: string): Int32Array => numberWords(terWords(text, settings), vocabulary)
  // The reference implementation cuts references twice, which separates a possessive before a tab.
  const twice = (text: string): Int32Array => symbolsOf(terWords(text, settings).join(' '))
  const signed = signature(segments, {
    case: caseSensitive ? 'mixed' : 'lc',
    tok: 'tercom',
    norm: normalized,
    punct: !noPunct,
    asian: asianSupport,
  })
  return {
    rows: segments.map(({ hypothesis, references }) =>
      statisticsOf(symbolsOf(hypothesis), references.map(twice)),
    ),
    score: ([edits, referenceLength]) => {
      const ofEmpty = edits > 0 ? 1 : 0
      const rate = referenceLength > 0 ? edits / referenceLength : ofEmpty
      return { score: 100 * rate, edits, referenceLength, signature: signed }
    },
  }
}

function statisticsOf(hypothesis: Int32Array, references: readonly Int32Array[]): number[] {
  const edits = references.map(reference => translationEdits(hypothesis, reference))
  const length = references.reduce((sum, reference) => sum + reference.length, 0)
  return [Math.min(...edits), length / references.length]
}
