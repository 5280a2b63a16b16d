import { requireOption } from '../errors.ts'
import { editing, type LogitsProcessor, type SamplingContext } from '../logits-processor.ts'
import { occurrenceEdit } from './occurrence-penalty.ts'

/**
 * Takes `penalty` off the logit of a token for each time that `chosen` has it: what the beams of
 * other groups took at this step, so that groups part.
 *
 * @param penalty - In nats; above 0.
 * @param chosen - Ids, with repetitions.
 * @throws {SamplingError} `INVALID_OPTION` if `penalty` is not finite and above 0.
 * @see Vijayakumar et al. 2018, https://arxiv.org/abs/1610.02424
 */
export function hammingDiversity(
  penalty: number,
  chosen: (context: SamplingContext) => readonly number[],
): LogitsProcessor {
  requireOption(
    penalty > 0 && penalty < Infinity,
    `hammingDiversity needs a finite number above 0, got ${penalty}`,
  )
  const subtract = occurrenceEdit((logit, count) => logit - count * penalty)
  return editing(`hammingDiversity(${penalty})`, (logits, context) =>
    subtract(logits, chosen(context)),
  )
}
