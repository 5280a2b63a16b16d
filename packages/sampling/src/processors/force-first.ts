import { requirePositiveInteger } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import { forceWhen } from './force-when.ts'
import { tokenIds } from './token-ids.ts'

/** Where `forceFirst` acts. */
export interface ForceFirstOptions {
  /** How many ids come before that token. Default 1: right after the id that starts a text. */
  readonly beginIndex?: number
}

/**
 * Leaves only token `id` as the first after the start of a text, whatever its logit was.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `id` is no id or `beginIndex` not a positive integer.
 */
export function forceFirst(
  id: number,
  { beginIndex = 1 }: ForceFirstOptions = {},
): LogitsProcessor {
  requirePositiveInteger('beginIndex', beginIndex)
  const name = `forceFirst(${id})`
  return forceWhen(name, tokenIds('forceFirst', id), ({ ids }) => ids.length === beginIndex)
}
