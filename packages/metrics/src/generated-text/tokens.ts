import { numberWords } from '../overlap/vocabulary.ts'
import { splitWords } from '../overlap/words.ts'

/** A token: an id or a word. */
export type Token = number | string

/** A sequence of tokens; a text is cut into words at white space. */
export type Tokens = string | Iterable<Token>

/** The tokens one by one. */
export function listTokens(tokens: Tokens): Token[] {
  return typeof tokens === 'string' ? splitWords(tokens) : [...tokens]
}

/** Each sequence in numbers from 0 on, which stand for the same tokens in all of them. */
export function numberSequences(sequences: Iterable<Tokens>): Int32Array[] {
  const vocabulary = new Map<Token, number>()
  return Array.from(sequences, tokens => numberWords(listTokens(tokens), vocabulary))
}
