import type { TokenSpan } from './tokenizer.ts'

/**
 * Places the tokens of one word in the text.
 *
 * @param word - The text that the tokens spell together.
 * @param tokens - Id and length in bytes of each token, in order.
 * @param wordStart - Where the word starts in the text, in UTF-16 code units.
 */
export function wordSpans(
  word: string,
  tokens: readonly { readonly id: number; readonly length: number }[],
  wordStart: number,
): TokenSpan[] {
  const { starts, ends } = characterBounds(word, wordStart)
  let byte = 0
  return tokens.map(({ id, length }) => {
    const start = starts[byte]
    byte += length
    return { id, start, end: ends[byte - 1] }
  })
}

/** For every UTF-8 byte of a word, where its character starts and ends in the text. */
function characterBounds(word: string, wordStart: number): { starts: number[]; ends: number[] } {
  const starts: number[] = []
  const ends: number[] = []
  let start = wordStart
  for (const character of word) {
    const end = start + character.length
    for (let byte = utf8Length(character.codePointAt(0) as number); byte > 0; byte--) {
      starts.push(start)
      ends.push(end)
    }
    start = end
  }
  return { starts, ends }
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1
  if (codePoint < 0x800) return 2
  return codePoint < 0x10000 ? 3 : 4
}
