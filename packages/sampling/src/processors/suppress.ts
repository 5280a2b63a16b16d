import type { LogitsProcessor } from '../logits-processor.ts'
import { forbidWhen } from './forbid-when.ts'
import { tokenIds } from './token-ids.ts'

/**
 * Forbids tokens always.
 *
 * @throws {SamplingError} `INVALID_OPTION` if one of `ids` is no id.
 */
export function suppress(ids: readonly number[]): LogitsProcessor {
  return forbidWhen(`suppress(${ids.length})`, tokenIds('suppress', ids), () => true)
}
