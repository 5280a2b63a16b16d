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
  readonly seed: number
  readonly maxNewTokens: number
  readonly trace: boolean
  /**
   * Draws in [0, 1) of this run; those of another index are independent of them.
   *
   * @param index - Below 2³². Default 0.
   */
  random(index?: number): () => number
  /**
   * Why the sequence with these generated ids is finished, or `undefined`; to be asked before each
   * token of each sequence, the first included.
   */
  finishReason(ids: readonly number[]): string | undefined
}

/** One of the sequences that a strategy found. */
export interface GeneratedSequence {
  /** Generated ids, with those of a stop text. */
  readonly ids: readonly number[]
  /** What the strategy ranked it by. */
  readonly score: number
  /** Sum over `ids`, in nats, by the model itself. */
  readonly logProbability: number
  /** Why it ended. */
  readonly reason: string
}

/** How a strategy's work ended. */
export interface StrategyEnd {
  readonly reason: string
  /** All that it found, the best first. */
  readonly sequences?: readonly GeneratedSequence[]
}

/**
 * A way to find a continuation: yields its tokens and returns the reason of their end. It opens
 * and disposes its own sessions; when the consumer leaves early, its `finally` blocks run.
 */
export type Strategy = (
  model: NextTokenModel,
  request: DecodingRequest,
) => AsyncGenerator<GeneratedToken, string | StrategyEnd, void>

/** The log-probability of a sequence, in nats. */
export function sumLogProbabilities(tokens: readonly GeneratedToken[]): number {
  return tokens.reduce((sum, token) => sum + token.logProbability, 0)
}
