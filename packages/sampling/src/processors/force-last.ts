import { requirePositiveInteger } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import { forceWhen } from './force-when.ts'
import { tokenIds } from './token-ids.ts'

/** Which token is the last. */
export type ForceLastOptions =
  /** The one that makes so many ids, the prompt's among them. */
  | { readonly maxLength: number; readonly maxNewTokens?: never }
  /** The one that makes so many generated tokens. */
  | { readonly maxNewTokens: number; readonly maxLength?: never }

/**
 * Leaves only token `id`, or several equally likely, as the last, whatever their logits were.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `id` is no id or the length not a positive integer.
 */
export function forceLast(
  id: number | readonly number[],
  { maxLength, maxNewTokens }: ForceLastOptions,
): LogitsProcessor {
  const length = maxLength ?? maxNewTokens
  requirePositiveInteger(maxLength === undefined ? 'maxNewTokens' : 'maxLength', length)
  return forceWhen(`forceLast(${id})`, tokenIds('forceLast', id), ({ ids, promptLength }) => {
    const before = maxLength === undefined ? promptLength : 0
    return ids.length === before + length - 1
  })
}
