import { requireOption } from '../errors.ts'
import { entropy, logSoftmax } from '../softmax.ts'
import { topChoices } from '../strategies/top-candidates.ts'
import type { GeneratedToken } from '../strategy.ts'

/** How sure the model was where it said a token. */
export interface TokenConfidence {
  /** Of the token, in nats. */
  readonly logProbability: number
  /** Of the distribution, in nats. */
  readonly entropy: number
  /** By how much the likeliest token's probability exceeds the next one's. */
  readonly margin: number
}

/** Where confidence begins to look odd. Rough defaults: set them by outputs that you have judged. */
export interface ConfidenceLimits {
  /** A token of more entropy is uncertain, in nats. Default 3. */
  readonly maxEntropy?: number
  /** A token of less margin is uncertain. Default 0.05. */
  readonly minMargin?: number
  /** A sequence of a higher mean log-probability is overconfident, in nats. Default −0.05. */
  readonly overconfidentAbove?: number
  /** A sequence with a larger share of uncertain tokens is uncertain. Default 0.5. */
  readonly uncertainShare?: number
}

/** How sure the model was over a sequence. */
export interface SequenceConfidence {
  /** In nats; e to its negative is the perplexity. */
  readonly meanLogProbability: number
  /** In nats. */
  readonly meanEntropy: number
  readonly meanMargin: number
  /** Places of the tokens with much entropy or little margin. */
  readonly uncertainTokens: readonly number[]
  readonly flag: 'overconfident' | 'uncertain' | undefined
}

/** Reads from the model's logits [V] how sure it was of token `id`. */
export function tokenConfidence(logits: ArrayLike<number>, id: number): TokenConfidence {
  const logProbabilities = logSoftmax(logits)
  const [first, second] = topChoices([logProbabilities], 2).map(({ score }) => Math.exp(score))
  const margin = first - (second ?? 0)
  return { logProbability: logProbabilities[id], entropy: entropy(logits), margin }
}

/**
 * Reads the same from a token generated with `trace: true`.
 *
 * @throws {SamplingError} `INVALID_OPTION` if it has no trace.
 */
export function tracedConfidence({ logProbability, trace }: GeneratedToken): TokenConfidence {
  requireOption(
    trace !== undefined,
    'tracedConfidence needs tokens of a generation with trace: true',
  )
  const { entropy, top } = trace!.before
  const margin = top[0].probability - (top[1]?.probability ?? 0)
  return { logProbability, entropy, margin }
}

/**
 * Sums up a sequence and flags what looks overconfident, as memorised text and loops do, or
 * uncertain, as invention may be.
 *
 * @throws {SamplingError} `INVALID_OPTION` if there is no token.
 */
export function sequenceConfidence(
  tokens: readonly TokenConfidence[],
  limits: ConfidenceLimits = {},
): SequenceConfidence {
  const { maxEntropy = 3, minMargin = 0.05 } = limits
  const { overconfidentAbove = -0.05, uncertainShare = 0.5 } = limits
  requireOption(tokens.length > 0, 'sequenceConfidence needs one or more tokens, got none')
  const mean = (read: (token: TokenConfidence) => number) =>
    tokens.reduce((sum, token) => sum + read(token), 0) / tokens.length
  const uncertainTokens = [...tokens.keys()].filter(
    index => tokens[index].entropy > maxEntropy || tokens[index].margin < minMargin,
  )
  const meanLogProbability = mean(token => token.logProbability)
  const isUncertain = uncertainTokens.length > uncertainShare * tokens.length
  const isOverconfident = meanLogProbability > overconfidentAbove
  return {
    meanLogProbability,
    meanEntropy: mean(token => token.entropy),
    meanMargin: mean(token => token.margin),
    uncertainTokens,
    flag: isOverconfident ? 'overconfident' : isUncertain ? 'uncertain' : undefined,
  }
}
