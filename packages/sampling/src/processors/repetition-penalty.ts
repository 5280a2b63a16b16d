import { requireOption } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import { occurrencePenalty, type PenaltyOptions } from './occurrence-penalty.ts'

/**
 * Makes tokens that occurred before less likely, once each: a negative logit times `penalty`,
 * another divided by it, in float32.
 *
 * @param penalty - Above 0; 1 changes nothing, below 1 favours repetition.
 * @throws {SamplingError} `INVALID_OPTION` if `penalty` is not finite and above 0, `lastTokens` not
 * a positive integer, or `promptIgnoreLength` not a non-negative one.
 * @see Keskar et al. 2019, section 4.1, https://arxiv.org/abs/1909.05858
 */
export function repetitionPenalty(penalty: number, options: PenaltyOptions = {}): LogitsProcessor {
  const factor = Math.fround(penalty)
  requireOption(
    factor > 0 && factor < Infinity,
    `repetitionPenalty needs a finite number above 0, got ${penalty}`,
  )
  return occurrencePenalty(`repetitionPenalty(${penalty})`, options, logit =>
    logit < 0 ? logit * factor : logit / factor,
  )
}
