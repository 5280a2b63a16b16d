/** A span of code points, both ends included. */
export type CodePointRange = readonly [first: number, last: number]

/** A set of texts, as regular expressions build them. */
export type Pattern =
  | { readonly kind: 'character'; readonly ranges: readonly CodePointRange[] }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'either'; readonly options: readonly Pattern[] }
  | {
      readonly kind: 'repeat'
      readonly body: Pattern
      readonly minimum: number
      /** May be `Infinity`. */
      readonly maximum: number
    }

/** One character out of the ranges. */
export function character(ranges: readonly CodePointRange[]): Pattern {
  return { kind: 'character', ranges }
}

/** One pattern after the other; none is the empty text. */
export function sequence(...parts: readonly Pattern[]): Pattern {
  return { kind: 'sequence', parts }
}

/** Any one of the patterns; none is no text at all. */
export function either(options: readonly Pattern[]): Pattern {
  return { kind: 'either', options }
}

/** A pattern `minimum` to `maximum` times in a row. */
export function repeat(body: Pattern, minimum: number, maximum: number = Infinity): Pattern {
  return { kind: 'repeat', body, minimum, maximum }
}

/** Just this text. */
export function literal(text: string): Pattern {
  return sequence(
    ...Array.from(text, one => character([[one.codePointAt(0)!, one.codePointAt(0)!]])),
  )
}

/** The pattern with each of its characters replaced. */
export function mapCharacters(
  pattern: Pattern,
  replace: (ranges: readonly CodePointRange[]) => Pattern,
): Pattern {
  const map = (part: Pattern) => mapCharacters(part, replace)
  if (pattern.kind === 'character') return replace(pattern.ranges)
  if (pattern.kind === 'sequence') return sequence(...pattern.parts.map(map))
  if (pattern.kind === 'either') return either(pattern.options.map(map))
  return { ...pattern, body: map(pattern.body) }
}
