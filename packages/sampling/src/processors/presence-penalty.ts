import { requireOption } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import { occurrencePenalty, type PenaltyOptions } from './occurrence-penalty.ts'

/**
 * Takes `penalty` off the logit of each token that occurred before, once.
 *
 * @param penalty - In nats; negative favours repetition.
 * @throws {SamplingError} `INVALID_OPTION` if `penalty` is not finite, `lastTokens` not a positive
 * integer, or `promptIgnoreLength` not a non-negative one.
 * @see https://platform.openai.com/docs/api-reference/completions/create
 */
export function presencePenalty(penalty: number, options: PenaltyOptions = {}): LogitsProcessor {
  requireOption(Number.isFinite(penalty), `presencePenalty needs a finite number, got ${penalty}`)
  return occurrencePenalty(`presencePenalty(${penalty})`, options, logit => logit - penalty)
}
