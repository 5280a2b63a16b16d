import type { SamplingContext } from '@nexttoken/sampling'

/** A context for processors that are run by themselves. */
export function contextOf(ids: readonly number[] = []): SamplingContext {
  return { ids, promptLength: ids.length, step: 0, random: () => 0.5 }
}

/** Ids that a processor left allowed. */
export function allowedIds(logits: ArrayLike<number>): number[] {
  return Array.from(logits, (logit, id) => (logit === -Infinity ? -1 : id)).filter(id => id >= 0)
}
