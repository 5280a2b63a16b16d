import { SamplingError } from '../errors.ts'
import { editing, type LogitsProcessor, type SamplingContext } from '../logits-processor.ts'

/**
 * Forbids every token but those that `allowed` gives. Where all of these are forbidden already,
 * they are allowed again, equally likely: the constraint wins, as in transformers.
 *
 * @param allowed - Asked at each step; one id or more.
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` at a step for which `allowed` gives no id.
 */
export function allowOnly(
  allowed: (context: SamplingContext) => readonly number[],
): LogitsProcessor {
  return editing('allowOnly', (logits, context) => {
    const ids = allowed(context)
    const values = ids.map(id => logits[id] ?? -Infinity)
    if (values.length === 0) {
      throw new SamplingError(
        'EMPTY_DISTRIBUTION',
        `allowOnly needs one allowed id or more at each step, got none at step ${context.step}`,
      )
    }
    logits.fill(-Infinity)
    const isForced = values.every(value => value === -Infinity)
    ids.forEach((id, index) => {
      logits[id] = isForced ? 0 : values[index]
    })
  })
}
