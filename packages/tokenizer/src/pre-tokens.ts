// GPT-2's pattern with `\p{White_Space}` for `\s`: JavaScript's `\s` has U+FEFF and lacks U+0085,
// other than in the reference implementations. Every character falls in one of the alternatives.
const pattern =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu

/**
 * Cuts a text into the words, numbers, punctuation and white space that merges never cross.
 *
 * @see Radford et al. 2019, section 2.2; https://github.com/openai/gpt-2/blob/master/src/encoder.py
 */
export function preTokens(text: string): readonly string[] {
  return text.match(pattern) ?? []
}
