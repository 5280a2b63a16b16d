import type { AddedToken } from './added-tokens.ts'
import { bytesOfSpelling } from './byte-alphabet.ts'
import { TokenizerError } from './errors.ts'

/** The bytes of every token of a vocabulary. */
export interface TokenBytes {
  /** One more than the largest id. */
  readonly size: number
  bytesOf(id: number): Uint8Array
}

/** Looks up the bytes of tokens, translated when first asked for. */
export function tokenBytes(
  vocabulary: ReadonlyMap<string, number>,
  addedTokens: readonly AddedToken[],
): TokenBytes {
  const tokens: (string | undefined)[] = []
  for (const [token, id] of vocabulary) tokens[id] = token
  const bytes: (Uint8Array | undefined)[] = []
  const encoder = new TextEncoder()
  for (const { content, id } of addedTokens) bytes[id] = encoder.encode(content)

  function translate(id: number): Uint8Array {
    const token = tokens[id]
    if (token === undefined) throw unknownId(id, tokens.length)
    bytes[id] = bytesOfSpelling(token)
    return bytes[id]
  }
  return { size: tokens.length, bytesOf: id => bytes[id] ?? translate(id) }
}

/** The error for an id that has no token. */
export function unknownId(id: unknown, vocabularySize: number): TokenizerError {
  return new TokenizerError(
    'UNKNOWN_ID',
    `no token has the id ${id}: ids are whole numbers from 0 to ${vocabularySize - 1}; ` +
      'were they made by another tokenizer?',
  )
}
