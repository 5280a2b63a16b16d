import { topChoices } from '../strategies/top-candidates.ts'

/** A token and how likely it is. */
export interface LikelyToken {
  readonly id: number
  readonly probability: number
}

/** What a distribution looks like from afar; one that forbids every token has entropy 0. */
export interface DistributionSummary {
  /** In nats. */
  readonly entropy: number
  readonly entropyBits: number
  /** Tokens that are not forbidden. */
  readonly kept: number
  /** The likeliest, at most 8, from the likeliest down; lower ids first among equals. */
  readonly top: readonly LikelyToken[]
}

/** Describes logits [V] and their probabilities [V]. */
export function summarize(logits: Float32Array, probabilities: Float64Array): DistributionSummary {
  let kept = 0
  let entropy = 0
  for (let id = 0; id < logits.length; id++) {
    const probability = probabilities[id]
    if (logits[id] !== -Infinity) kept++
    if (probability !== 0) entropy -= probability * Math.log(probability)
  }
  const top = topChoices([logits], 8).map(({ id }) => ({ id, probability: probabilities[id] }))
  return { entropy, entropyBits: entropy / Math.LN2, kept, top }
}
