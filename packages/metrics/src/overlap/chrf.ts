import { requireInteger } from '../checks.ts'
import { ngramIndex } from './ngram-index.ts'
import { requireAtLeastZero } from './options.ts'
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
import { splitWords } from './words.ts'

/** How chrF is computed; two scores compare only where all of it is the same. */
export interface ChrfOptions {
  /** Longest n-grams of characters; 6 where nothing is said. */
  readonly characterOrder?: number
  /** Longest n-grams of words; 0, which is chrF, where nothing is said. 2 makes chrF++. */
  readonly wordOrder?: number
  /** Recall counts `beta` times as much as precision; 2 where nothing is said. */
  readonly beta?: number
  /** Compares without regard to case. */
  readonly lowercase?: boolean
  /** Counts white space as characters. */
  readonly whitespace?: boolean
  /** Takes the mean over all orders, absent ones at almost 0, as chrF++.py, NLTK and Moses do. */
  readonly epsSmoothing?: boolean
}

/** A chrF score. */
export interface ChrfScore {
  /** Between 0 and 100. */
  readonly score: number
  /** `chrF2` by default, `chrF2++` with words up to order 2. */
  readonly name: string
  /** What to print beside the score: sacreBLEU's fields, and this package's version apart. */
  readonly signature: string
}

/**
 * F-score over n-grams of characters, and of words if asked, equal to sacreBLEU's chrF.
 *
 * @param references - Lists as long as `hypotheses`: the first references, the second ones, and so on.
 * @throws {MetricsError} `EMPTY` without a hypothesis; `INVALID_ARGUMENT` for references that do not fit and options out of range.
 * @see Popović 2015, https://aclanthology.org/W15-3049; chrF++: Popović 2017, https://aclanthology.org/W17-4770
 */
export function corpusChrf(
  hypotheses: readonly string[],
  references: readonly ReferenceSet[],
  options: ChrfOptions = {},
): ChrfScore {
  return scoreCorpus(chrfStatistics(hypotheses, references, options))
}

/**
 * chrF of one text.
 *
 * @param references - What the text is compared with; the best counts.
 * @throws {MetricsError} As {@link corpusChrf}.
 */
export function sentenceChrf(
  hypothesis: string,
  references: string | ReferenceSet,
  options: ChrfOptions = {},
): ChrfScore {
  return corpusChrf(...oneSegment(hypothesis, references), options)
}

/**
 * What each segment adds to a corpus' chrF: for each order the n-grams of hypothesis and reference, and the matches.
 *
 * @param references - As in {@link corpusChrf}.
 * @throws {MetricsError} As {@link corpusChrf}.
 */
export function chrfStatistics(
  hypotheses: readonly string[],
  references: readonly ReferenceSet[],
  options: ChrfOptions = {},
): SegmentStatistics<ChrfScore> {
  const settings = settingsOf(options)
  const { beta, wordOrder } = settings
  const segments = pairSegments(hypotheses, references)
  const vocabulary: Vocabulary = new Map()
  const signed = signature(segments, {
    case: settings.lowercase ? 'lc' : 'mixed',
    eff: !settings.epsSmoothing,
    nc: settings.characterOrder,
    nw: wordOrder,
    space: settings.whitespace,
  })
  const name = `chrF${beta}${'+'.repeat(wordOrder)}`
  return {
    rows: segments.map(segment => statisticsOf(segment, settings, vocabulary)),
    score: total => ({ score: fScore(total, settings), name, signature: signed }),
  }
}

type ChrfSettings = Required<ChrfOptions>

function settingsOf(options: ChrfOptions): ChrfSettings {
  const { characterOrder = 6, wordOrder = 0, beta = 2 } = options
  requireInteger('wordOrder', wordOrder, 0)
  requireInteger('characterOrder', characterOrder, wordOrder > 0 ? 0 : 1)
  requireAtLeastZero('beta', beta)
  const { lowercase = false, whitespace = false, epsSmoothing = false } = options
  return { characterOrder, wordOrder, beta, lowercase, whitespace, epsSmoothing }
}

/** A text as its characters and its words. */
interface Symbols {
  readonly characters: Int32Array
  readonly words: Int32Array
}

/** The statistics against the reference with the best score. */
function statisticsOf(segment: Segment, settings: ChrfSettings, vocabulary: Vocabulary): number[] {
  const hypothesis = symbolsOf(segment.hypothesis, settings, vocabulary)
  const characters = ngramIndex(hypothesis.characters, settings.characterOrder)
  const words = ngramIndex(hypothesis.words, settings.wordOrder)
  let best: { row: number[]; score: number } | undefined
  for (const text of segment.references) {
    const reference = symbolsOf(text, settings, vocabulary)
    const row = [
      ...triples(
        hypothesis.characters,
        reference.characters,
        characters.matches([reference.characters]),
      ),
      ...triples(hypothesis.words, reference.words, words.matches([reference.words])),
    ]
    const score = fScore(row, settings)
    if (best === undefined || score > best.score) best = { row, score }
  }
  return best!.row
}

/** For each order: n-grams of the hypothesis (none where the reference has none), of the reference, and matches. */
function triples(
  hypothesis: Int32Array,
  reference: Int32Array,
  matches: readonly number[],
): number[] {
  return matches.flatMap((count, index) => {
    const ofReference = Math.max(0, reference.length - index)
    const ofHypothesis = Math.max(0, hypothesis.length - index)
    return [ofReference > 0 ? ofHypothesis : 0, ofReference, count]
  })
}

function symbolsOf(text: string, settings: ChrfSettings, vocabulary: Vocabulary): Symbols {
  const line = settings.lowercase ? text.toLowerCase() : text
  const words = settings.whitespace && settings.wordOrder === 0 ? [] : splitWords(line)
  return {
    characters: codePoints(settings.whitespace ? line : words.join('')),
    words:
      settings.wordOrder > 0
        ? numberWords(words.flatMap(splitPunctuation), vocabulary)
        : new Int32Array(0),
  }
}

function codePoints(text: string): Int32Array {
  const points = new Int32Array(text.length)
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!
    if (point > 0xffff) i++
    points[length++] = point
  }
  return points.subarray(0, length)
}

/** Cuts one mark of ASCII punctuation off a word's end, else off its start. */
function splitPunctuation(word: string): string[] {
  if (word.length > 1 && PUNCTUATION.test(word.at(-1)!)) return [word.slice(0, -1), word.slice(-1)]
  if (word.length > 1 && PUNCTUATION.test(word[0])) return [word[0], word.slice(1)]
  return [word]
}

const PUNCTUATION = /[!-/:-@[-`{-~]/

/** Stands for the precision or recall of an order that is absent. */
const EPSILON = 1e-16

/** The F-score of summed statistics, in percent. */
function fScore(statistics: readonly number[], { beta, epsSmoothing }: ChrfSettings): number {
  const factor = beta ** 2
  const combine = (precision: number, recall: number, otherwise: number): number => {
    const divisor = factor * precision + recall
    return divisor > 0 ? ((1 + factor) * precision * recall) / divisor : otherwise
  }
  let [precisions, recalls, scores, present] = [0, 0, 0, 0]
  for (let i = 0; i < statistics.length; i += 3) {
    const [hypothesis, reference, matched] = statistics.slice(i, i + 3)
    const precision = hypothesis > 0 ? matched / hypothesis : EPSILON
    const recall = reference > 0 ? matched / reference : EPSILON
    scores += combine(precision, recall, EPSILON)
    if (hypothesis === 0 || reference === 0) continue
    precisions += precision
    recalls += recall
    present++
  }
  if (epsSmoothing) return (100 * scores) / (statistics.length / 3)
  return present === 0 ? 0 : 100 * combine(precisions / present, recalls / present, 0)
}
