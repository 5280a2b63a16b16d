import { type AddedToken, addedTokenSplitter, type Segment } from './added-tokens.ts'
import { byteCharacters } from './byte-alphabet.ts'
import type { MergeRules } from './merge-pairs.ts'
import { preTokens } from './pre-tokens.ts'
import { tokenBytes } from './token-bytes.ts'
import type { CompleteTokenizer, TokenSpan } from './tokenizer.ts'
import { decodeUtf8 } from './utf8.ts'
import { wordEncoder } from './word-encoder.ts'
import { wordSpans } from './word-spans.ts'

/** The parts of a byte-level BPE tokenizer. */
export interface ByteLevelParts {
  readonly name: string
  /** The id of every token, spelled as in `vocab.json`, the added tokens among them. */
  readonly vocabulary: ReadonlyMap<string, number>
  readonly merges: MergeRules
  readonly addedTokens: readonly AddedToken[]
  /** Words whose ids are known from the start. */
  readonly words?: Iterable<readonly [string, readonly number[]]>
  toJson(): object
}

/** The special token that separates texts, by its usual name. */
export const endOfTextToken = '<|endoftext|>'

/** Puts a byte-level BPE tokenizer together. */
export function byteLevelTokenizer(parts: ByteLevelParts): CompleteTokenizer {
  const { name, vocabulary, merges, addedTokens, words = [], toJson } = parts
  const { size, bytesOf } = tokenBytes(vocabulary, addedTokens)
  const byteTokens = byteCharacters.map(character => vocabulary.get(character))
  const encodeWord = wordEncoder({ merges, byteTokens, words })
  const split = addedTokenSplitter(addedTokens)

  function encodeText(text: string, ids: number[]): void {
    for (const word of preTokens(text)) for (const id of encodeWord(word)) ids.push(id)
  }
  function locate({ text, start, id }: Segment): TokenSpan[] {
    if (id !== undefined) return [{ id, start, end: start + text.length }]
    let wordStart = start
    return preTokens(text).flatMap(word => {
      const tokens = encodeWord(word).map(id => ({ id, length: bytesOf(id).length }))
      const spans = wordSpans(word, tokens, wordStart)
      wordStart += word.length
      return spans
    })
  }
  return {
    name,
    vocabularySize: size,
    endOfText: addedTokens.find(token => token.content === endOfTextToken)?.id,
    encode(text, options = {}) {
      const ids: number[] = []
      for (const { text: part, id } of split(text, options)) {
        if (id === undefined) encodeText(part, ids)
        else ids.push(id)
      }
      return ids
    },
    decode: ids => decodeUtf8(ids, bytesOf),
    encodeWithOffsets: (text, options = {}) => split(text, options).flatMap(locate),
    bytes: id => bytesOf(id).slice(),
    toJson,
  }
}
