import { SamplingError } from './errors.ts'
import { requireAllowed } from './softmax.ts'

/**
 * The id of the largest logit, the lowest of equals.
 *
 * @param logits - [V]
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 * @throws {SamplingError} `NOT_A_NUMBER` if a logit is NaN.
 */
export function argmax(logits: ArrayLike<number>): number {
  let largest = -1
  for (let id = 0; id < logits.length; id++) {
    if (Number.isNaN(logits[id])) {
      throw new SamplingError(
        'NOT_A_NUMBER',
        'expected numbers, got a logit that is NaN; check the model',
      )
    }
    if (logits[id] > (logits[largest] ?? -Infinity)) largest = id
  }
  requireAllowed(largest >= 0, logits.length)
  return largest
}
