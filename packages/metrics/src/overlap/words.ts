// Python's white space, which the reference splits at: JavaScript's \s lacks \x1c-\x1f and \x85 and has \ufeff.
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts separators among the controls as spaces.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const WORD = /[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g

/** The parts of a text between white space, as Python's `str.split()`. */
export function splitWords(text: string): string[] {
  return text.match(WORD) ?? []
}

/** The text without white space at its end, as Python's `str.rstrip()`. */
export function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && SPACE.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** The text without white space at its start, as Python's `str.lstrip()`. */
export function trimStart(text: string): string {
  let start = 0
  while (start < text.length && SPACE.test(text.charAt(start))) start++
  return text.slice(start)
}
