import { TokenizerError } from './errors.ts'
import { type MergeRules, mergePairs } from './merge-pairs.ts'

const cachedWords = 1 << 17
const cachedBytes = 128

/** What turns the words of a text into ids. */
export interface WordRules {
  readonly merges: MergeRules
  /** The token of each byte, where the vocabulary has one. */
  readonly byteTokens: readonly (number | undefined)[]
  /** Words whose ids are known from the start. */
  readonly words: Iterable<readonly [string, readonly number[]]>
}

/** A function from a word to its ids, which remembers the words that it has met. */
export function wordEncoder(rules: WordRules): (word: string) => readonly number[] {
  const known = new Map(rules.words)
  const encoder = new TextEncoder()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  function merge(word: string): readonly number[] {
    const bytes = encoder.encode(word)
    const start = Array.from(bytes, byte => rules.byteTokens[byte] ?? missingByte(byte, word))
    const ids = mergePairs(start, rules.merges)
    if (bytes.length > cachedBytes) return ids
    if (known.size >= cachedWords) known.clear()
    known.set(decoder.decode(bytes), ids) // a copy: `word` itself may keep the whole text alive
    return ids
  }
  return word => known.get(word) ?? merge(word)
}

function missingByte(byte: number, word: string): never {
  const shown = JSON.stringify(word.slice(0, 40))
  throw new TokenizerError(
    'UNKNOWN_CHARACTER',
    `the vocabulary has no token for the byte 0x${byte.toString(16).padStart(2, '0')} of ${shown}: ` +
      'use a vocabulary with all 256 bytes, or leave such characters out of the text',
  )
}
