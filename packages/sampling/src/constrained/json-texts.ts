import { parseSearch, parseWhole } from './parse-expression.ts'
import {
  type CodePointRange,
  character,
  either,
  literal,
  mapCharacters,
  type Pattern,
  repeat,
  sequence,
} from './pattern.ts'

/** A character of a string: raw, or escaped in any way but as half a surrogate pair. */
const STRING_CHARACTER =
  '[^"\\\\\\x00-\\x1f]|\\\\(?:["\\\\/bfnrt]|u(?:[\\da-cefA-CEF][\\da-fA-F]{3}|[dD][0-7][\\da-fA-F]{2}))'
/** At most 15 digits: read by `JSON.parse` without loss. */
const INTEGER = '-?(?:0|[1-9][0-9]{0,14})'
const NUMBER = `${INTEGER}(?:\\.[0-9]{1,15})?(?:[eE][-+]?[0-9]{1,2})?`

/** A number, of at most 15 digits before and after the point. */
export function jsonNumber(): Pattern {
  return parseWhole(NUMBER)
}

/** A whole number of at most 15 digits, or one of a span. */
export function jsonInteger(minimum?: number, maximum?: number): Pattern {
  if (minimum === undefined || maximum === undefined) return parseWhole(INTEGER)
  const count = Math.max(0, Math.floor(maximum) - Math.ceil(minimum) + 1)
  return either(
    Array.from({ length: count }, (_, index) => literal(`${Math.ceil(minimum) + index}`)),
  )
}

/** A string of so many characters. */
export function jsonString(minimumLength: number, maximumLength: number): Pattern {
  const quote = literal('"')
  return sequence(quote, repeat(parseWhole(STRING_CHARACTER), minimumLength, maximumLength), quote)
}

/** A string in which a regular expression matches, written as `JSON.stringify` would. */
export function jsonStringMatching(source: string): Pattern {
  return sequence(literal('"'), mapCharacters(parseSearch(source), jsonCharacters), literal('"'))
}

function jsonCharacters(ranges: readonly CodePointRange[]): Pattern {
  const escaped = ['"', '\\', ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code))]
  const isIn = (code: number) => ranges.some(([first, last]) => code >= first && code <= last)
  const raw = [
    [0x20, 0x21],
    [0x23, 0x5b],
    [0x5d, 0x10ffff],
  ].flatMap(([from, to]) =>
    ranges
      .map(([first, last]) => [Math.max(first, from), Math.min(last, to)] as const)
      .filter(([first, last]) => first <= last),
  )
  const escapes = escaped.filter(text => isIn(text.charCodeAt(0)))
  return either([
    character(raw),
    ...escapes.map(text => literal(JSON.stringify(text).slice(1, -1))),
  ])
}

/** Elements between brackets. */
export function jsonArray(element: Pattern, minimum: number, maximum: number): Pattern {
  const rest = repeat(sequence(separator(','), element), Math.max(0, minimum - 1), maximum - 1)
  const filled = maximum > 0 ? [sequence(element, rest)] : []
  const contents = either([...filled, ...(minimum === 0 ? [sequence()] : [])])
  return sequence(literal('['), contents, literal(']'))
}

/** One member of an object. */
interface JsonMember {
  readonly name: string
  readonly value: Pattern
  readonly isRequired: boolean
}

/** Members in their order between braces, the optional ones there or not. */
export function jsonObject(members: readonly JsonMember[]): Pattern {
  let afterNone = sequence()
  let afterSome = sequence()
  for (const { name, value, isRequired } of members.toReversed()) {
    const member = sequence(literal(JSON.stringify(name)), separator(':'), value)
    const first = sequence(member, afterSome)
    const later = sequence(separator(','), member, afterSome)
    afterNone = isRequired ? first : either([first, afterNone])
    afterSome = isRequired ? later : either([later, afterSome])
  }
  return sequence(literal('{'), afterNone, literal('}'))
}

/** A mark and perhaps a space. */
function separator(mark: string): Pattern {
  return sequence(literal(mark), repeat(literal(' '), 0, 1))
}
