import {
  type BleuOptions,
  type BleuSettings,
  bleuSettings,
  signatureFields,
  wordsOf,
} from './bleu-options.ts'
import { type BleuScore, bleuOfTotal } from './bleu-score.ts'
import { ngramIndex } from './ngram-index.ts'
import {
  oneSegment,
  pairSegments,
  type ReferenceSet,
  type Segment,
  type SegmentStatistics,
  scoreCorpus,
} from './segments.ts'
import { signature } from './signature.ts'
import { numberWords, type Vocabulary } from './vocabulary.ts'

/**
 * BLEU of texts against references, equal to sacreBLEU's.
 *
 * @param references - Lists as long as `hypotheses`: the first references, the second ones, and so on.
 * @throws {MetricsError} `EMPTY` without a hypothesis; `INVALID_ARGUMENT` for references that do not fit and unknown options.
 * @see Papineni et al. 2002, https://aclanthology.org/P02-1040; Post 2018, https://arxiv.org/abs/1804.08771
 */
export function corpusBleu(
  hypotheses: readonly string[],
  references: readonly ReferenceSet[],
  options: BleuOptions = {},
): BleuScore {
  return scoreCorpus(bleuStatistics(hypotheses, references, options))
}

/**
 * BLEU of one text, by default over the orders that fit into it.
 *
 * @param references - What the text is compared with.
 * @throws {MetricsError} As {@link corpusBleu}.
 */
export function sentenceBleu(
  hypothesis: string,
  references: string | ReferenceSet,
  options: BleuOptions = {},
): BleuScore {
  return corpusBleu(...oneSegment(hypothesis, references), { effectiveOrder: true, ...options })
}

/**
 * What each segment adds to a corpus' BLEU: lengths of hypothesis and reference, matches by order, n-grams by order.
 *
 * @param references - As in {@link corpusBleu}.
 * @throws {MetricsError} As {@link corpusBleu}.
 */
export function bleuStatistics(
  hypotheses: readonly string[],
  references: readonly ReferenceSet[],
  options: BleuOptions = {},
): SegmentStatistics<BleuScore> {
  const settings = bleuSettings(options)
  const segments = pairSegments(hypotheses, references)
  const vocabulary: Vocabulary = new Map()
  const signed = signature(segments, signatureFields(settings))
  return {
    rows: segments.map(segment => statisticsOf(segment, settings, vocabulary)),
    score: total => ({ ...bleuOfTotal(total, settings), signature: signed }),
  }
}

function statisticsOf(segment: Segment, settings: BleuSettings, vocabulary: Vocabulary): number[] {
  const symbolsOf = (text: string): Int32Array => numberWords(wordsOf(text, settings), vocabulary)
  const hypothesis = symbolsOf(segment.hypothesis)
  const references = segment.references.map(symbolsOf)
  const matches = ngramIndex(hypothesis, settings.maxOrder).matches(references)
  const { length } = hypothesis
  const totals = matches.map((_, index) => Math.max(0, length - index))
  return [length, closestLength(length, references), ...matches, ...totals]
}

/** The reference length closest to that of the hypothesis; of two as close the shorter. */
function closestLength(length: number, references: readonly ArrayLike<unknown>[]): number {
  const distance = (other: number): number => Math.abs(other - length)
  return references
    .map(reference => reference.length)
    .reduce((best, other) => {
      const gain = distance(best) - distance(other)
      return gain > 0 || (gain === 0 && other < best) ? other : best
    })
}
