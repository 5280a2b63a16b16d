import { requireOption } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import { forbidWhen } from './forbid-when.ts'
import type { EndOfTextOption } from './min-length.ts'
import { tokenIds } from './token-ids.ts'

/**
 * Forbids the end of the text before `count` tokens are generated.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `count` is not a non-negative integer or `endOfText`
 * holds something that is no id.
 */
export function minNewTokens(count: number, { endOfText }: EndOfTextOption): LogitsProcessor {
  requireOption(
    Number.isInteger(count) && count >= 0,
    `minNewTokens needs a non-negative integer, got ${count}`,
  )
  return forbidWhen(
    `minNewTokens(${count})`,
    tokenIds('minNewTokens', endOfText),
    ({ ids, promptLength }) => ids.length - promptLength < count,
  )
}
