import { SamplingError } from './errors.ts'
import { largestOf } from './softmax.ts'

/**
 * The id of the largest logit, the lowest of equals.
 *
 * @param logits - [V]
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 * @throws {SamplingError} `NOT_A_NUMBER` if a logit is NaN.
 */
export function argmax(logits: ArrayLike<number>): number {
  const largest = largestOf(logits)
  for (let id = 0; id < logits.length; id++) if (logits[id] === largest) return id
  throw new SamplingError(
    'NOT_A_NUMBER',
    'expected numbers, got a logit that is NaN; check the model',
  )
}
