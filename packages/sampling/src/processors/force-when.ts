import { editing, type LogitsProcessor, type SamplingContext } from '../logits-processor.ts'

/** A processor that leaves only `ids`, equally likely, where `applies` says so. */
export function forceWhen(
  name: string,
  ids: readonly number[],
  applies: (context: SamplingContext) => boolean,
): LogitsProcessor {
  return editing(name, (logits, context) => {
    if (!applies(context)) return
    logits.fill(-Infinity)
    for (const id of ids) logits[id] = 0
  })
}
