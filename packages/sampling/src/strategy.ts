import type { TokenTrace } from './explain/trace.ts'
import type { LogitsProcessor } from './logits-processor.ts'
import type { NextTokenModel } from './next-token-model.ts'

/** One token of a generation. */
export interface GeneratedToken {
  readonly id: number
  /** In nats, by the model itself: before any processor. */
  readonly logProbability: number
  /** 0 for the first generated token. */
  readonly step: number
  /** With `trace: true`. */
  readonly trace?: TokenTrace
}

/** What `generate` asks of a strategy. */
export interface DecodingRequest {
  /** Ids to go on from; at least one. */
  readonly prompt: readonly number[]
  readonly processor: LogitsProcessor
  /** For `randomStream(seed, …)`. */
  readonly seed: number
  readonly maxNewTokens: number
  readonly trace: boolean
  /**
   * Why the sequence with these generated ids is finished, or `undefined`; to be asked before each
   * token of each sequence, the first included.
   */
  finishReason(ids: readonly number[]): string | undefined
}

/**
 * A way to find a continuation: yields its tokens and returns the reason of their end. It opens
 * and disposes its own sessions; when the consumer leaves early, its `finally` blocks run.
 */
export type Strategy = (
  model: NextTokenModel,
  request: DecodingRequest,
) => AsyncGenerator<GeneratedToken, string, void>

/** The log-probability of a sequence, in nats. */
export function sumLogProbabilities(tokens: readonly GeneratedToken[]): number {
  return tokens.reduce((sum, token) => sum + token.logProbability, 0)
}
