import { SamplingError } from '../errors.ts'
import { codePointsOf } from './code-points-of.ts'
import { character, either, literal, type Pattern, repeat, sequence } from './pattern.ts'

const ATOM =
  /\\(?:u\{[^}]*\}|u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|x..|c.|[pP]\{[^}]*\}|.)|\[(?:\\.|[^\]\\])*\]|\((?:\?(?::|<(?![=!])[^>]*>))?|./suy
const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/uy
const COUNTS: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Infinity],
  '+': [1, Infinity],
  '?': [0, 1],
}
const CONTROLS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  v: '\v',
}

/** Where a reading of an expression stands. */
interface Cursor {
  readonly source: string
  /** `i`, `s`, both or none. */
  readonly flags: string
  /** What surrounds an alternative that `^` or `$` does not tie to the ends of the text. */
  readonly around: Pattern
  readonly classes: Map<string, Pattern>
  position: number
  depth: number
}

/** An expression whose match is the whole text. */
export function parseWhole(source: string, flags = ''): Pattern {
  return parse(source, flags, sequence())
}

/** An expression that matches anywhere in a text: the texts in which it does. */
export function parseSearch(source: string): Pattern {
  return parse(source, '', repeat(character([[0, 0x10ffff]]), 0))
}

function parse(source: string, flags: string, around: Pattern): Pattern {
  try {
    new RegExp(source, `${flags}u`)
  } catch (cause) {
    throw new SamplingError(
      'INVALID_OPTION',
      `expected a regular expression that is valid with the flag u, got ${source}: ${(cause as Error).message}`,
      { cause },
    )
  }
  const cursor = { source, flags, around, classes: new Map(), position: 0, depth: 0 }
  return parseAlternatives(cursor)
}

function parseAlternatives(cursor: Cursor): Pattern {
  const options = [parseAlternative(cursor)]
  while (take(cursor, '|')) options.push(parseAlternative(cursor))
  return options.length === 1 ? options[0] : either(options)
}

function parseAlternative(cursor: Cursor): Pattern {
  const isOutermost = cursor.depth === 0
  const isTiedAtStart = isOutermost && take(cursor, '^')
  let isTiedAtEnd = false
  const parts: Pattern[] = []
  while (!isAtEndOfAlternative(cursor)) {
    if (isOutermost && take(cursor, '$')) {
      if (!isAtEndOfAlternative(cursor)) throw unsupported(cursor, '$ before the end')
      isTiedAtEnd = true
    } else parts.push(parseQuantified(cursor))
  }
  if (!isOutermost) return sequence(...parts)
  const nothing = sequence()
  const before = isTiedAtStart ? nothing : cursor.around
  return sequence(before, ...parts, isTiedAtEnd ? nothing : cursor.around)
}

function isAtEndOfAlternative({ source, position }: Cursor): boolean {
  return position >= source.length || source[position] === '|' || source[position] === ')'
}

function parseQuantified(cursor: Cursor): Pattern {
  const body = parseAtom(cursor)
  const match = takeMatch(cursor, QUANTIFIER)
  if (!match) return body
  const [, symbol, from, comma, to] = match
  const [minimum, maximum] = symbol
    ? COUNTS[symbol]
    : [Number(from), comma ? Number(to || Infinity) : Number(from)]
  return repeat(body, minimum, maximum)
}

function parseAtom(cursor: Cursor): Pattern {
  const [atom] = takeMatch(cursor, ATOM)!
  if (atom[0] === '(') return parseGroup(cursor)
  if (atom === '^' || atom === '$') throw unsupported(cursor, `${atom} inside`)
  if (atom[0] === '\\') return parseEscape(cursor, atom)
  if (atom[0] === '[' || atom === '.' || cursor.flags.includes('i')) return classOf(cursor, atom)
  return literal(atom)
}

function parseGroup(cursor: Cursor): Pattern {
  if (cursor.source[cursor.position] === '?') throw unsupported(cursor, 'a lookaround or modifier')
  cursor.depth++
  const group = parseAlternatives(cursor)
  cursor.depth--
  take(cursor, ')')
  return group
}

function parseEscape(cursor: Cursor, atom: string): Pattern {
  const name = atom[1]
  if (/[bB]/.test(name)) throw unsupported(cursor, 'a word boundary')
  if (/[1-9k]/.test(name)) throw unsupported(cursor, 'a backreference')
  if (/[^\w\s]/.test(name)) return literal(name)
  return CONTROLS[name] ? literal(CONTROLS[name]) : classOf(cursor, atom)
}

function classOf({ classes, flags }: Cursor, atom: string): Pattern {
  const isSpecial = /[\\[.]/.test(atom[0])
  const known = classes.get(atom)
  if (known) return known
  const pattern = character(codePointsOf(isSpecial ? atom : `[${atom}]`, flags))
  classes.set(atom, pattern)
  return pattern
}

function take(cursor: Cursor, text: string): boolean {
  const isThere = cursor.source.startsWith(text, cursor.position)
  if (isThere) cursor.position += text.length
  return isThere
}

function takeMatch(cursor: Cursor, expression: RegExp): RegExpExecArray | null {
  const sticky = new RegExp(expression)
  sticky.lastIndex = cursor.position
  const match = sticky.exec(cursor.source)
  if (match) cursor.position = sticky.lastIndex
  return match
}

function unsupported({ source, position }: Cursor, what: string): SamplingError {
  return new SamplingError(
    'INVALID_OPTION',
    `expected a regular expression of characters, classes, groups, | and quantifiers, got ${what} (before offset ${position} of ${source})`,
  )
}
