import { TokenizerError } from './errors.ts'
import { asText, invalidFile, show } from './file-shape.ts'
import { unknownId } from './token-bytes.ts'
import type { CompleteTokenizer, TokenSpan } from './tokenizer.ts'

/** The `type` of a character-level tokenizer file. */
export const characterLevelType = 'nexttoken/character-level'
const fileVersion = 1
const replacement = 0xfffd
const encoder = new TextEncoder()

/**
 * A tokenizer with one token for each character (code point) of the text, in code-point order.
 *
 * Lone surrogates count as U+FFFD. It has no special tokens.
 *
 * @param text - The text to take the characters from, usually all of the training text.
 * @throws {TokenizerError} `INVALID_OPTION` if the text is empty.
 */
export function characterLevel(text: string): CompleteTokenizer {
  if (typeof text !== 'string' || text === '') {
    throw new TokenizerError(
      'INVALID_OPTION',
      `characterLevel needs a text with characters, got ${show(text)}`,
    )
  }
  const codePoints = new Set<number>()
  for (let index = 0; index < text.length; index++) {
    const codePoint = scalarAt(text, index)
    codePoints.add(codePoint)
    if (codePoint > 0xffff) index++
  }
  return tokenizerOf([...codePoints].sort((a, b) => a - b))
}

/** Reads what `toJson` of a character-level tokenizer writes: `characters` in the order of their ids. */
export function readCharacterLevel(json: Record<string, unknown>): CompleteTokenizer {
  if (json['version'] !== fileVersion) {
    throw invalidFile(
      `version ${fileVersion} of ${characterLevelType} is supported, got ${show(json['version'])}`,
    )
  }
  const characters = Array.from(asText(json['characters'], 'characters'))
  const codePoints = characters.map(character => scalarAt(character, 0))
  if (characters.length === 0 || new Set(codePoints).size !== characters.length) {
    throw invalidFile('characters must be a text in which every character appears once')
  }
  return tokenizerOf(codePoints)
}

function tokenizerOf(codePoints: readonly number[]): CompleteTokenizer {
  const idOf = new Map(codePoints.map((codePoint, id) => [codePoint, id]))
  const characters = codePoints.map(codePoint => String.fromCodePoint(codePoint))
  function characterOf(id: number): string {
    const character = characters[id]
    if (character === undefined) throw unknownId(id, characters.length)
    return character
  }
  function encode(text: string): number[] {
    const ids: number[] = []
    for (let index = 0; index < text.length; index++) {
      const codePoint = scalarAt(text, index)
      ids.push(idOf.get(codePoint) ?? unknownCharacter(text, index))
      if (codePoint > 0xffff) index++
    }
    return ids
  }
  return {
    name: 'character-level',
    vocabularySize: characters.length,
    endOfText: undefined,
    encode,
    decode: ids => Array.from(ids, characterOf).join(''),
    encodeWithOffsets: text => locate(encode(text), id => characterOf(id).length),
    bytes: id => encoder.encode(characterOf(id)),
    toJson: () => ({
      type: characterLevelType,
      version: fileVersion,
      characters: characters.join(''),
    }),
  }
}

function locate(ids: readonly number[], lengthOf: (id: number) => number): TokenSpan[] {
  let start = 0
  return ids.map(id => {
    const end = start + lengthOf(id)
    const span = { id, start, end }
    start = end
    return span
  })
}

function scalarAt(text: string, index: number): number {
  const codePoint = text.codePointAt(index) as number
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? replacement : codePoint
}

function unknownCharacter(text: string, index: number): never {
  const codePoint = text.codePointAt(index) as number
  const name = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
  throw new TokenizerError(
    'UNKNOWN_CHARACTER',
    `the vocabulary lacks ${JSON.stringify(String.fromCodePoint(codePoint))} (${name}), at position ${index} of the text: ` +
      'build the tokenizer from a text that has it, or remove it',
  )
}
