/** How much of a text was copied from another. */
export interface CopiedSpans {
  /** Characters of the longest span that the source holds word for word. */
  readonly longest: number
  /** That span. */
  readonly longestText: string
  /** Share of all 20-character spans that the source holds, in [0, 1]; 0 where the text is shorter. */
  readonly share: number
}

const SPAN = 20

/** Looks for the parts of a text in the source that a model was trained on. Characters are code points. */
export function copiedSpans(text: string, source: string): CopiedSpans {
  const characters = Array.from(text)
  const spanAt = (start: number, end: number): string => characters.slice(start, end).join('')
  let [from, to] = [0, 0]
  // What follows a copied span's first character is copied too: both ends only move forward.
  for (let start = 0, end = 0; start < characters.length; start++) {
    end = Math.max(end, start)
    while (end < characters.length && source.includes(spanAt(start, end + 1))) end++
    if (end - start > to - from) [from, to] = [start, end]
  }
  const spans = Math.max(0, characters.length - SPAN + 1)
  const starts = Array.from({ length: spans }, (_, start) => start)
  const copied = starts.filter(start => source.includes(spanAt(start, start + SPAN))).length
  return {
    longest: to - from,
    longestText: spanAt(from, to),
    share: spans === 0 ? 0 : copied / spans,
  }
}
