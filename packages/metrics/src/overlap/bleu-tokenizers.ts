import { splitWords, trimEnd, trimStart } from './words.ts'

/**
 * How BLEU cuts a text into words: `13a` as mteval-v13a does, `intl` at Unicode's punctuation and symbols as
 * mteval-v14, `char` into characters, `zh` into Chinese characters and the rest as `13a`, `none` at white space.
 */
export type BleuTokenizer = '13a' | 'intl' | 'char' | 'zh' | 'none'

/** The words of a text; white space at its end does not count. */
export function bleuWords(text: string, tokenizer: BleuTokenizer): string[] {
  return splitWords(bleuTokenizers[tokenizer](trimEnd(text)))
}

/** By name; each puts white space between words. */
export const bleuTokenizers: Readonly<Record<BleuTokenizer, (text: string) => string>> = {
  '13a': text => {
    const line = text.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ')
    return separateWestern(` ${unescapeEntities(line)} `)
  },
  intl: text =>
    text
      .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
      .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
      .replace(/\p{S}/gu, ' $& '),
  char: text => Array.from(text).join(' '),
  zh: text => separateWestern(trimStart(text).replace(CHINESE, ' $& ')),
  none: text => text,
}

// The reference means planes 2 as well, but its escapes end after four digits: U+2001 to U+2A6D came in instead.
const CHINESE =
  /[\u2001-\u2a6d\u2e80-\u2fdf\u2ff0-\u303f\u3100-\u312f\u31a0-\u31bf\u31c0-\u31ef\u3200-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uffef]/g

function separateWestern(text: string): string {
  return separateNumbers(separatePunctuation(text))
}

/** Replaces the four entities one after the other, so that `&amp;lt;` becomes `<`. */
export function unescapeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
}

/** Puts spaces around ASCII punctuation other than the apostrophe, the dash, full stops and commas. */
export function separatePunctuation(text: string): string {
  return text.replace(/[{-~[-`!-&(-+:-@/]/g, ' $& ')
}

/** Separates full stops and commas that are not between digits, and dashes after a digit. */
export function separateNumbers(text: string): string {
  return text
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    .replace(/([0-9])-/g, '$1 - ')
}
