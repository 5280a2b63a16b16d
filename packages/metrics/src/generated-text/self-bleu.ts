import { MetricsError } from '../errors.ts'
import { type BleuOptions, bleuSettings, wordsOf } from '../overlap/bleu-options.ts'
import { bleuOfTotal } from '../overlap/bleu-score.ts'
import { type NgramLevel, ngramLevels } from './ngram-levels.ts'
import { numberSequences } from './tokens.ts'

/**
 * How alike texts are: the mean BLEU of each against all others as its references.
 *
 * Time grows with the length of all texts together, not with the number of their pairs.
 *
 * @param texts - At least two.
 * @param options - As of `sentenceBleu`.
 * @returns Between 0 and 100: the lower, the more diverse.
 * @throws {MetricsError} `EMPTY` for fewer than two texts; `INVALID_ARGUMENT` for unknown options.
 * @see Zhu et al. 2018, section 3, https://arxiv.org/abs/1802.01886
 */
export function selfBleu(texts: readonly string[], options: BleuOptions = {}): number {
  if (texts.length < 2) {
    throw new MetricsError('EMPTY', `selfBleu compares at least two texts, got ${texts.length}`)
  }
  const settings = bleuSettings({ effectiveOrder: true, ...options })
  const symbols = numberSequences(texts.map(text => wordsOf(text, settings)))
  const levels = Array.from(ngramLevels(symbols, settings.maxOrder))
  const matches = levels.map(matchesWithOthers)
  const closest = closestLengths(symbols.map(({ length }) => length))
  const scores = symbols.map(({ length }, text) => {
    const counts = matches.map(level => level[text])
    const totals = levels.map(({ sequences }) => sequences[text].length)
    return bleuOfTotal([length, closest[text], ...counts, ...totals], settings).score
  })
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

/** For each text how many of its n-grams are matched by the other text that has most of that n-gram. */
function matchesWithOthers({ sequences, kinds }: NgramLevel): number[] {
  const counts = sequences.map(countNumbers)
  const highest = new Int32Array(kinds)
  const second = new Int32Array(kinds)
  const owner = new Int32Array(kinds)
  counts.forEach((ofText, text) => {
    for (const [ngram, count] of ofText) {
      if (count > highest[ngram]) {
        second[ngram] = highest[ngram]
        highest[ngram] = count
        owner[ngram] = text
      } else if (count > second[ngram]) second[ngram] = count
    }
  })
  return counts.map((ofText, text) => {
    let matched = 0
    for (const [ngram, count] of ofText) {
      matched += Math.min(count, owner[ngram] === text ? second[ngram] : highest[ngram])
    }
    return matched
  })
}

function countNumbers(numbers: Int32Array): Map<number, number> {
  const counts = new Map<number, number>()
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
  return counts
}

/** For each length the closest of the others; of two as close the shorter. */
function closestLengths(lengths: readonly number[]): number[] {
  const sorted = lengths.slice().sort((a, b) => a - b)
  return lengths.map(length => {
    const place = sorted.indexOf(length)
    const [before, after] = [sorted[place - 1] ?? -Infinity, sorted[place + 1] ?? Infinity]
    return length - before <= after - length && after !== length ? before : after
  })
}
