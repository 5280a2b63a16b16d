import { requireOption, requirePositiveInteger } from '../errors.ts'
import { type LogitsProcessor, named } from '../logits-processor.ts'

/** Which of the ids so far count as said. */
export interface RepetitionPenaltyOptions {
  /** Only the last this many ids. Default all. */
  readonly lastTokens?: number
  /** Leaves out this many ids at the start, such as a prompt's. Default 0. */
  readonly promptIgnoreLength?: number
}

/**
 * Makes tokens that occurred before less likely, once each: a negative logit times `penalty`,
 * another divided by it, in float32.
 *
 * @param penalty - Above 0; 1 changes nothing, below 1 favours repetition.
 * @throws {SamplingError} `INVALID_OPTION` if `penalty` is not finite and above 0, `lastTokens` not
 * a positive integer, or `promptIgnoreLength` not a non-negative one.
 * @see Keskar et al. 2019, section 4.1, https://arxiv.org/abs/1909.05858
 */
export function repetitionPenalty(
  penalty: number,
  options: RepetitionPenaltyOptions = {},
): LogitsProcessor {
  const { lastTokens, promptIgnoreLength = 0 } = options
  const factor = Math.fround(penalty)
  requireOption(
    factor > 0 && factor < Infinity,
    `repetitionPenalty needs a finite number above 0, got ${penalty}`,
  )
  if (lastTokens !== undefined) requirePositiveInteger('lastTokens', lastTokens)
  requireOption(
    Number.isInteger(promptIgnoreLength) && promptIgnoreLength >= 0,
    `promptIgnoreLength needs a non-negative integer, got ${promptIgnoreLength}`,
  )
  return named(`repetitionPenalty(${penalty})`, (logits, { ids }) => {
    const penalized = logits.slice()
    const first = Math.max(promptIgnoreLength, ids.length - (lastTokens ?? ids.length))
    for (let position = first; position < ids.length; position++) {
      const id = ids[position]
      penalized[id] = logits[id] < 0 ? logits[id] * factor : logits[id] / factor
    }
    return penalized
  })
}
