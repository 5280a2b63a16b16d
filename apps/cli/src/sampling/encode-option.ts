import type { Tokenizer } from '@nexttoken/tokenizer'
import { CommandError } from '../errors.ts'

/** The ids of a text that `flag` was given, special tokens in it read as such; at least one. */
export function encodeOption(
  tokenizer: Pick<Tokenizer, 'encode'>,
  flag: string,
  text: string,
): readonly number[] {
  const ids = encode(tokenizer, flag, text)
  if (ids.length > 0) return ids
  throw new CommandError(
    'USAGE',
    `${flag}: expected a text, got an empty one; leave the option out.`,
  )
}

function encode(
  tokenizer: Pick<Tokenizer, 'encode'>,
  flag: string,
  text: string,
): readonly number[] {
  try {
    return tokenizer.encode(text, { allowedSpecial: 'all' })
  } catch (cause) {
    throw new CommandError('USAGE', `${flag}: ${(cause as Error).message}`, { cause })
  }
}
