import { DataError } from './errors.ts'

/** A text in two, which together are the whole. */
export interface TextSplit {
  /** The beginning: what a model learns from. */
  readonly train: string
  /** The rest: what it is judged on. */
  readonly validation: string
}

/**
 * Cuts a text in two at floor(`trainFraction` · its number of characters).
 *
 * Characters are Unicode code points, as in Python, so that no surrogate pair is cut.
 *
 * @param options - `trainFraction` in [0, 1], 0.9 when left out.
 * @throws {DataError} `INVALID_OPTION` if `trainFraction` is out of range.
 */
export function splitText(
  text: string,
  options: { readonly trainFraction?: number } = {},
): TextSplit {
  const { trainFraction = 0.9 } = options
  if (!(trainFraction >= 0 && trainFraction <= 1)) {
    throw new DataError('INVALID_OPTION', `trainFraction must be in [0, 1], got ${trainFraction}`)
  }
  const border = positionOf(text, Math.floor(trainFraction * countCharacters(text)))
  return { train: text.slice(0, border), validation: text.slice(border) }
}

function countCharacters(text: string): number {
  let count = 0
  for (let position = 0; position < text.length; position += widthAt(text, position)) count++
  return count
}

/** The UTF-16 position of the character with this index. */
function positionOf(text: string, character: number): number {
  let position = 0
  for (let index = 0; index < character; index++) position += widthAt(text, position)
  return position
}

/** UTF-16 units of the character at a position: 2 for a surrogate pair, else 1. */
function widthAt(text: string, position: number): 1 | 2 {
  return (text.codePointAt(position) as number) > 0xffff ? 2 : 1
}
