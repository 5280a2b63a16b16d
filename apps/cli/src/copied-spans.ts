import { memorizedSpans } from '@nexttoken/metrics'

/** How much of a text was copied from another. */
export interface CopiedSpans {
  /** Characters of the longest span that the source holds word for word. */
  readonly longest: number
  /** That span. */
  readonly longestText: string
  /** Share of all 20-character spans that the source holds, in [0, 1]; 0 where the text is shorter. */
  readonly share: number
}

/** Looks for the parts of a text in the source that a model was trained on. Characters are code points. */
export function copiedSpans(text: string, source: string): CopiedSpans {
  const characters = Array.from(text)
  const { longest, share } = memorizedSpans(characters, each(source), { minTokens: 20 })
  const { start, end } = longest ?? { start: 0, end: 0 }
  return { longest: end - start, longestText: characters.slice(start, end).join(''), share }
}

/** Not the text itself, which would be cut into words. */
function each(text: string): Iterable<string> {
  return { [Symbol.iterator]: () => text[Symbol.iterator]() }
}
