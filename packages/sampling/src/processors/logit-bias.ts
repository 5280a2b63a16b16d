import { requireOption } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { tokenIds } from './token-ids.ts'

/**
 * Adds a bias to the logits of tokens.
 *
 * @param biases - By id, in nats; `-Infinity` forbids.
 * @throws {SamplingError} `INVALID_OPTION` if a key is no id, or a bias is NaN or `Infinity`.
 */
export function logitBias(
  biases: Readonly<Record<number, number>> | ReadonlyMap<number, number>,
): LogitsProcessor {
  const pairs = biases instanceof Map ? [...biases] : Object.entries(biases)
  const entries = pairs.map(([id, bias]) => [Number(id), bias] as const)
  tokenIds(
    'logitBias',
    entries.map(([id]) => id),
  )
  for (const [, bias] of entries) {
    requireOption(bias < Infinity, `logitBias needs a bias below Infinity, got ${bias}`)
  }
  return editing(`logitBias(${entries.length})`, logits => {
    for (const [id, bias] of entries) logits[id] += bias
  })
}
