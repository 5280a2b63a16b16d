import type { CodePointRange } from './pattern.ts'

/** One span of bytes for each byte of a character, both ends included. */
export type ByteRanges = readonly (readonly [first: number, last: number])[]

/** Where the number of bytes changes, and the surrogates, which UTF-8 has not. */
const SPANS: readonly CodePointRange[] = [
  [0, 0x7f],
  [0x80, 0x7ff],
  [0x800, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, 0x10ffff],
]

/** The UTF-8 spellings of a range of code points, as products of byte ranges. */
export function utf8Ranges([first, last]: CodePointRange): ByteRanges[] {
  return SPANS.filter(span => first <= span[1] && last >= span[0]).flatMap(span =>
    split(Math.max(first, span[0]), Math.min(last, span[1])),
  )
}

/** Cuts a range of one byte count until, below the first byte that varies, all vary in full. */
function split(first: number, last: number): ByteRanges[] {
  for (let bits = 6; first >= 0x80 && first >> bits !== last >> bits; bits += 6) {
    const low = 2 ** bits - 1
    const cut = first & low ? first | low : (last & low) === low ? last : (last & ~low) - 1
    if (cut !== last) return [...split(first, cut), ...split(cut + 1, last)]
  }
  return [product(first, last)]
}

function product(first: number, last: number): ByteRanges {
  const end = utf8(last)
  return utf8(first).map((byte, index) => [byte, end[index]] as const)
}

function utf8(codePoint: number): number[] {
  return [...new TextEncoder().encode(String.fromCodePoint(codePoint))]
}
