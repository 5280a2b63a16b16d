import { SamplingError } from '../errors.ts'
import { traceToken } from '../explain/trace.ts'
import type { SamplingContext } from '../logits-processor.ts'
import type { NextTokenModel } from '../next-token-model.ts'
import { logSumExp } from '../softmax.ts'
import type { DecodingRequest, GeneratedToken } from '../strategy.ts'

/** Takes one id from processed logits [V], with draws in [0, 1) from the run's stream. */
export type Choose = (logits: Float32Array, random: () => number) => number

/** Processes the model's logits [V] and takes a token. */
export function takeToken(
  { processor, trace }: Pick<DecodingRequest, 'processor' | 'trace'>,
  taking: { readonly logits: Float32Array; readonly choose: Choose },
  context: SamplingContext,
): GeneratedToken {
  const { logits, choose } = taking
  const taken = trace
    ? traceToken(processor, taking, context)
    : { id: choose(processor(logits, context), context.random) }
  return { ...taken, logProbability: logits[taken.id] - logSumExp(logits), step: context.step }
}

/** What processors see before the token after `ids`. */
export function contextAfter(
  ids: readonly number[],
  promptLength: number,
  random: () => number,
): SamplingContext {
  return { ids, promptLength, step: ids.length - promptLength, random }
}

/** Throws `WRONG_LENGTH` unless there is a logit for each token. */
export function checked(model: NextTokenModel, logits: Float32Array): Float32Array {
  if (logits.length === model.vocabularySize) return logits
  throw new SamplingError(
    'WRONG_LENGTH',
    `expected ${model.vocabularySize} logits from the model, one a token, got ${logits.length}; give those of the last position only`,
  )
}
