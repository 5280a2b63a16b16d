import { type CommonSubsequence, commonSubsequence } from './common-subsequence.ts'
import { ngramIndex } from './ngram-index.ts'
import { numberWords, type Vocabulary } from './vocabulary.ts'

/** ROUGE-1 to ROUGE-9 over n-grams, ROUGE-L over the longest common subsequence, ROUGE-Lsum over those of lines. */
export type RougeType = `rouge${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 'L' | 'Lsum'}`

/** Shares between 0 and 1. */
export interface RougeScore {
  /** Of the prediction's parts that the reference has. */
  readonly precision: number
  /** Of the reference's parts that the prediction has. */
  readonly recall: number
  /** Their harmonic mean. */
  readonly fmeasure: number
}

/** Prepares a prediction; the function returned gives its scores against a reference, in the order of `types`. */
export function rougeScorer(
  prediction: string,
  types: readonly RougeType[],
  tokenize: (text: string) => readonly string[],
): (reference: string) => RougeScore[] {
  const vocabulary: Vocabulary = new Map()
  const symbolsOf = (text: string): Int32Array => numberWords(tokenize(text), vocabulary)
  const linesOf = (text: string): Int32Array[] =>
    text
      .split('\n')
      .filter(line => line !== '')
      .map(symbolsOf)
  const predicted = symbolsOf(prediction)
  const ngrams = ngramIndex(predicted, Math.max(0, ...types.map(orderOf)))
  const whole = types.includes('rougeL') ? commonSubsequence(predicted) : undefined
  const lines = types.includes('rougeLsum') ? linesOf(prediction) : []
  const subsequences = lines.map(commonSubsequence)
  return text => {
    const reference = symbolsOf(text)
    const matches = ngrams.matches([reference])
    return types.map(type => {
      if (type === 'rougeLsum') return scoreLines(linesOf(text), lines, subsequences)
      const order = orderOf(type)
      const common = order === 0 ? whole!.length(reference) : matches[order - 1]
      const without = Math.max(order, 1) - 1
      return sharesOf(common, predicted.length - without, reference.length - without)
    })
  }
}

/** The n of ROUGE-n, 0 for the others. */
function orderOf(type: RougeType): number {
  return Number.parseInt(type.slice('rouge'.length), 10) || 0
}

function sharesOf(common: number, predicted: number, referred: number): RougeScore {
  const precision = common / Math.max(predicted, 1)
  const recall = common / Math.max(referred, 1)
  const sum = precision + recall
  return { precision, recall, fmeasure: sum > 0 ? (2 * precision * recall) / sum : 0 }
}

/** Counts the words of each line of the reference that are common with any line; none more often than both texts hold it. */
function scoreLines(
  reference: readonly Int32Array[],
  prediction: readonly Int32Array[],
  subsequences: readonly CommonSubsequence[],
): RougeScore {
  const [left, right] = [countSymbols(reference), countSymbols(prediction)]
  const take = (symbol: number): boolean => {
    const [ofReference, ofPrediction] = [left.get(symbol)!, right.get(symbol)!]
    if (ofReference === 0 || ofPrediction === 0) return false
    left.set(symbol, ofReference - 1)
    right.set(symbol, ofPrediction - 1)
    return true
  }
  let common = 0
  for (const line of reference) {
    const marks = new Uint8Array(line.length)
    for (const subsequence of subsequences) subsequence.mark(line, marks)
    line.forEach((symbol, index) => {
      if (marks[index] === 1 && take(symbol)) common++
    })
  }
  return sharesOf(common, totalLength(prediction), totalLength(reference))
}

function totalLength(lines: readonly Int32Array[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0)
}

function countSymbols(lines: readonly Int32Array[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const line of lines) {
    for (const symbol of line) counts.set(symbol, (counts.get(symbol) ?? 0) + 1)
  }
  return counts
}
