import { editing, type LogitsProcessor, type SamplingContext } from '../logits-processor.ts'

/** A processor that forbids `ids` where `applies` says so. */
export function forbidWhen(
  name: string,
  ids: readonly number[],
  applies: (context: SamplingContext) => boolean,
): LogitsProcessor {
  return editing(name, (logits, context) => {
    if (!applies(context)) return
    for (const id of ids) logits[id] = -Infinity
  })
}
