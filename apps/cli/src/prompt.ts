import type { Tokenizer } from '@nexttoken/tokenizer'
import { CommandError } from './errors.ts'

/**
 * The ids to generate from. Without a prompt: the end-of-text token, else a new line, else id 0.
 */
export function promptIds(tokenizer: Tokenizer, prompt: string | undefined): readonly number[] {
  if (prompt === undefined) return defaultPrompt(tokenizer)
  const ids = encodePrompt(tokenizer, prompt)
  if (ids.length > 0) return ids
  throw new CommandError(
    'USAGE',
    '--prompt: expected a text, got an empty one; leave the option out.',
  )
}

function encodePrompt(tokenizer: Tokenizer, prompt: string): readonly number[] {
  try {
    return tokenizer.encode(prompt, { allowedSpecial: 'all' })
  } catch (cause) {
    throw new CommandError('USAGE', `--prompt: ${(cause as Error).message}`, { cause })
  }
}

function defaultPrompt(tokenizer: Tokenizer): readonly number[] {
  if (tokenizer.endOfText !== undefined) return [tokenizer.endOfText]
  try {
    return tokenizer.encode('\n')
  } catch {
    return [0]
  }
}
