import type { Tokenizer } from '@nexttoken/tokenizer'
import { encodeOption } from './sampling/encode-option.ts'

/**
 * The ids to generate from. Without a prompt: the end-of-text token, else a new line, else id 0.
 */
export function promptIds(tokenizer: Tokenizer, prompt: string | undefined): readonly number[] {
  if (prompt === undefined) return defaultPrompt(tokenizer)
  return encodeOption(tokenizer, '--prompt', prompt)
}

function defaultPrompt(tokenizer: Tokenizer): readonly number[] {
  if (tokenizer.endOfText !== undefined) return [tokenizer.endOfText]
  try {
    return tokenizer.encode('\n')
  } catch {
    return [0]
  }
}
