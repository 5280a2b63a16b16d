import { requireOption, SamplingError } from './errors.ts'
import type { LogitsProcessor } from './logits-processor.ts'
import type { NextTokenModel } from './next-token-model.ts'
import type { StopRule } from './stopping/stop-rule.ts'
import type { Strategy } from './strategy.ts'

/** How `generate` goes on from a prompt. */
export interface GenerateOptions {
  /** The most tokens to generate; `Infinity` leaves the end to the stop rules. */
  readonly maxNewTokens: number
  /** Changes the model's logits before a token is taken. Default: none. */
  readonly processor?: LogitsProcessor
  /** Default `'multinomial'`. */
  readonly strategy?: 'greedy' | 'multinomial' | Strategy
  /** A non-negative safe integer. Default: another one each time, told in the result. */
  readonly seed?: number
  /**
   * Which of the seed's independent draws to take, in [0, 2²¹). Default 0; `generateBatch` gives
   * its row i number i.
   */
  readonly stream?: number
  /** Asked in order after each token; the first reason ends the generation. */
  readonly stop?: readonly StopRule[]
  /**
   * Whether tokens carry what each processor did, where a strategy takes them one after another: not
   * of beam search and contrastive search. Default false.
   */
  readonly trace?: boolean
  /** Ends the generation after the token under way, with reason `'aborted'`; nothing is thrown. */
  readonly signal?: AbortSignal
}

/** Throws where a prompt or an option cannot work. */
export function checkRequest(
  model: NextTokenModel,
  prompt: readonly number[],
  options: GenerateOptions,
): void {
  const { vocabularySize } = model
  const stranger = prompt.find(id => !(Number.isInteger(id) && id >= 0 && id < vocabularySize))
  if (prompt.length === 0 || stranger !== undefined) {
    throw new SamplingError(
      'INVALID_PROMPT',
      `generate needs a prompt of one or more ids in [0, ${vocabularySize}), got ${stranger ?? 'none'}; without a text start from the end-of-text id`,
    )
  }
  const { maxNewTokens, seed = 0, stream = 0, strategy = 'greedy' } = options
  requireOption(
    (Number.isInteger(maxNewTokens) && maxNewTokens >= 0) || maxNewTokens === Infinity,
    `maxNewTokens needs a non-negative integer or Infinity, got ${maxNewTokens}`,
  )
  requireOption(
    Number.isSafeInteger(seed) && seed >= 0,
    `seed needs an integer in [0, 2^53), got ${seed}`,
  )
  requireOption(
    Number.isInteger(stream) && stream >= 0 && stream < 2 ** 21,
    `stream needs an integer in [0, 2^21), got ${stream}`,
  )
  requireOption(
    typeof strategy === 'function' || strategy === 'greedy' || strategy === 'multinomial',
    `strategy needs 'greedy', 'multinomial' or a function, got '${strategy}'`,
  )
}
