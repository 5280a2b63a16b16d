import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { endsWith, requireSequence } from './token-ids.ts'

/**
 * Forbids the token that would complete one of the sequences; a sequence of one id is forbidden
 * always.
 *
 * @param sequences - Each of one id or more, such as the encodings of unwanted words with and
 * without a leading space.
 * @throws {SamplingError} `INVALID_OPTION` if a sequence is empty or holds something that is no id.
 */
export function forbidSequences(sequences: readonly (readonly number[])[]): LogitsProcessor {
  for (const sequence of sequences) requireSequence('forbidSequences', sequence)
  const endings = sequences.map(sequence => [sequence.slice(0, -1), sequence.at(-1)!] as const)
  return editing(`forbidSequences(${sequences.length})`, (logits, { ids }) => {
    for (const [before, id] of endings) if (endsWith(ids, before)) logits[id] = -Infinity
  })
}
