import { requireOption } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import { forbidWhen } from './forbid-when.ts'
import { tokenIds } from './token-ids.ts'

/** What `minLength` and `minNewTokens` hold back. */
export interface EndOfTextOption {
  /** The id or ids that end a text. */
  readonly endOfText: number | readonly number[]
}

/**
 * Forbids the end of the text before there are `count` ids, the prompt's among them.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `count` is not a non-negative integer or `endOfText`
 * holds something that is no id.
 */
export function minLength(count: number, { endOfText }: EndOfTextOption): LogitsProcessor {
  requireOption(
    Number.isInteger(count) && count >= 0,
    `minLength needs a non-negative integer, got ${count}`,
  )
  const name = `minLength(${count})`
  return forbidWhen(name, tokenIds('minLength', endOfText), ({ ids }) => ids.length < count)
}
