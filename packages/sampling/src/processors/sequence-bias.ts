import { requireOption } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { endsWith, requireSequence } from './token-ids.ts'

/** Ids in a row, and what is added to the logit of the last where the others have just come. */
export type SequenceBias = readonly [sequence: readonly number[], bias: number]

interface Ending {
  readonly before: readonly number[]
  readonly bias: number
}

/**
 * Adds a bias to the token that completes a sequence; several that meet on a token are summed
 * first, in float32. Of entries for the same sequence the last counts.
 *
 * @param entries - Each with one id or more, and a bias in nats; `-Infinity` forbids.
 * @throws {SamplingError} `INVALID_OPTION` if an entry has no ids, something that is no id, or a
 * bias that is NaN or `Infinity`.
 */
export function sequenceBias(entries: readonly SequenceBias[]): LogitsProcessor {
  const endings = endingsOf(entries)
  return editing(`sequenceBias(${entries.length})`, (logits, { ids }) => {
    for (const [id, several] of endings) {
      let sum = 0
      for (const { before, bias } of several) {
        if (endsWith(ids, before)) sum = Math.fround(sum + Math.fround(bias))
      }
      if (sum !== 0) logits[id] += sum
    }
  })
}

/** By the last id of the sequence. */
function endingsOf(entries: readonly SequenceBias[]): ReadonlyMap<number, readonly Ending[]> {
  const endings = new Map<number, Ending[]>()
  const distinct = new Map(entries.map(entry => [String(Object(entry)[0]), entry]))
  for (const entry of distinct.values()) {
    const [sequence, bias] = Array.isArray(entry) ? (entry as SequenceBias) : [[], 0]
    requireSequence('sequenceBias', sequence)
    requireOption(
      typeof bias === 'number' && bias < Infinity,
      `sequenceBias needs a bias below Infinity, got ${bias}`,
    )
    const id = sequence[sequence.length - 1]
    const several = endings.get(id) ?? []
    several.push({ before: sequence.slice(0, -1), bias })
    endings.set(id, several)
  }
  return endings
}
