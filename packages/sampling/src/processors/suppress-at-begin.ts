import { requireOption } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import { forbidWhen } from './forbid-when.ts'
import { tokenIds } from './token-ids.ts'

/** Where `suppressAtBegin` acts. */
export interface SuppressAtBeginOptions {
  /** How many ids come before that token, also of the prompt's length. Default: just those. */
  readonly beginIndex?: number | ((promptLength: number) => number)
}

/**
 * Forbids tokens as the one that begins a generation.
 *
 * @throws {SamplingError} `INVALID_OPTION` if one of `ids` is no id or `beginIndex` not a
 * non-negative integer.
 */
export function suppressAtBegin(
  ids: readonly number[],
  { beginIndex = promptLength => promptLength }: SuppressAtBeginOptions = {},
): LogitsProcessor {
  const indexOf = typeof beginIndex === 'number' ? () => beginIndex : beginIndex
  requireOption(
    typeof beginIndex === 'function' || (Number.isInteger(beginIndex) && beginIndex >= 0),
    `beginIndex needs a non-negative integer, got ${beginIndex}`,
  )
  const name = `suppressAtBegin(${ids.length})`
  return forbidWhen(
    name,
    tokenIds('suppressAtBegin', ids),
    context => context.ids.length === indexOf(context.promptLength),
  )
}
