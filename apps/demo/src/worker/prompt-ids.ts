import type { CompleteTokenizer } from '@nexttoken/tokenizer'

/** The ids to go on from: of the prompt, and without one of a new line or whatever comes first. */
export function promptIds(tokenizer: CompleteTokenizer, prompt: string): readonly number[] {
  if (prompt !== '') return tokenizer.encode(prompt)
  try {
    return tokenizer.encode('\n')
  } catch {
    return [0]
  }
}
