import { type LogitsProcessor, named } from '../logits-processor.ts'
import type { StopRule } from '../stopping/stop-rule.ts'
import { type LoopOptions, loopAtEnd, loopLimits } from './find-loop.ts'

/**
 * Ends with reason `'loop'` when the generated ids end in one phrase said over and over.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `maxPeriod` or `minLength` is not a positive integer
 * or `minRepeats` not one of at least 2.
 */
export function stopOnLoop(options: LoopOptions = {}): StopRule {
  const limits = loopLimits(options)
  return ({ ids }) => (loopAtEnd(ids, limits) ? 'loop' : undefined)
}

/**
 * Applies `processor`, such as a chain with penalties, only while the generated ids end in a loop.
 *
 * @throws {SamplingError} `INVALID_OPTION` as `stopOnLoop` does.
 */
export function whileLooping(
  processor: LogitsProcessor,
  options: LoopOptions = {},
): LogitsProcessor {
  const limits = loopLimits(options)
  return named(`whileLooping(${processor.name})`, (logits, context) =>
    loopAtEnd(context.ids, limits, context.promptLength) ? processor(logits, context) : logits,
  )
}
