import { requireOption } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import { occurrencePenalty, type PenaltyOptions } from './occurrence-penalty.ts'

/**
 * Takes `penalty` off the logit of a token for each time it occurred before.
 *
 * @param penalty - In nats; negative favours repetition.
 * @throws {SamplingError} `INVALID_OPTION` if `penalty` is not finite, `lastTokens` not a positive
 * integer, or `promptIgnoreLength` not a non-negative one.
 * @see https://platform.openai.com/docs/api-reference/completions/create
 */
export function frequencyPenalty(penalty: number, options: PenaltyOptions = {}): LogitsProcessor {
  requireOption(Number.isFinite(penalty), `frequencyPenalty needs a finite number, got ${penalty}`)
  return occurrencePenalty(
    `frequencyPenalty(${penalty})`,
    options,
    (logit, count) => logit - count * penalty,
  )
}
