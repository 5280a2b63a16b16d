import type { BleuSettings } from './bleu-options.ts'
import { smoothPrecisions } from './bleu-smoothing.ts'

/** A BLEU score with all that it was computed from. */
export interface BleuScore {
  /** Between 0 and 100. */
  readonly score: number
  /** Smoothed, between 0 and 100, by order. */
  readonly precisions: readonly number[]
  /** Matched n-grams by order; `add-k` raises them above the first order. */
  readonly counts: readonly number[]
  /** N-grams of the hypotheses by order; `add-k` raises them likewise. */
  readonly totals: readonly number[]
  readonly brevityPenalty: number
  /** In words. */
  readonly hypothesisLength: number
  /** In words, of the references closest in length. */
  readonly referenceLength: number
  /** What to print beside the score: sacreBLEU's fields, and this package's version apart. */
  readonly signature: string
}

/** The score of summed statistics. */
export function bleuOfTotal(
  total: readonly number[],
  settings: BleuSettings,
): Omit<BleuScore, 'signature'> {
  const [hypothesisLength, referenceLength] = total
  const counts = total.slice(2, 2 + settings.maxOrder)
  const totals = total.slice(2 + settings.maxOrder)
  const brevityPenalty = penaltyOf(hypothesisLength, referenceLength)
  const { mean, ...smoothed } = smoothPrecisions(counts, totals, settings)
  const score = brevityPenalty * mean
  return { score, ...smoothed, brevityPenalty, hypothesisLength, referenceLength }
}

function penaltyOf(hypothesisLength: number, referenceLength: number): number {
  if (hypothesisLength >= referenceLength) return 1
  return hypothesisLength > 0 ? Math.exp(1 - referenceLength / hypothesisLength) : 0
}
