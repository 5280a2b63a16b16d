import type { ConstraintVocabulary } from '@nexttoken/sampling'
import type { CompleteTokenizer } from '@nexttoken/tokenizer'

const NOTHING = new Uint8Array()

/** The bytes of a tokenizer's tokens, none for those that no text is made of. */
export function spelledVocabulary(tokenizer: CompleteTokenizer): ConstraintVocabulary {
  const { vocabularySize, endOfText } = tokenizer
  const tokens = Array.from({ length: vocabularySize }, (_, id) => spell(tokenizer, id))
  return { tokens, ...(endOfText !== undefined && { endOfText }) }
}

/** `encode` refuses the text of a special token, and `bytes` an id without a token. */
function spell(tokenizer: CompleteTokenizer, id: number): Uint8Array {
  try {
    tokenizer.encode(tokenizer.decode([id]))
    return tokenizer.bytes(id)
  } catch {
    return NOTHING
  }
}
