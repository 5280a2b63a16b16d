import type { Constraint, ConstraintVocabulary } from '@nexttoken/sampling'

const encoder = new TextEncoder()

/** Ids 0 to 255 are single bytes, then come `words`, then end-of-text. */
export function byteVocabulary(
  words: readonly (string | Uint8Array)[] = [],
): Required<ConstraintVocabulary> {
  const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte))
  const tokens = [...bytes, ...words, '<|endoftext|>']
  return { tokens, endOfText: tokens.length - 1 }
}

/** Words that overlap, cross the borders of characters, or hold a part of one. */
export const words: readonly (string | Uint8Array)[] = [
  ...['ab', 'aba', 'abc', 'true', '":', '", "', '{"', '12', '-0', '日本', 'é', ' a', 'a\n', ''],
  encoder.encode('日').slice(0, 2),
  encoder.encode('日本').slice(2, 5),
  encoder.encode('aé').slice(0, 2),
]

/** Ids that may follow `ids`. */
export function allowedAfter(
  constraint: Constraint,
  vocabulary: ConstraintVocabulary,
  ids: readonly number[],
): number[] {
  const logits = new Float32Array(vocabulary.tokens.length)
  const context = { ids, promptLength: 0, step: ids.length, random: () => 0.5 }
  const masked = constraint(logits, context)
  return [...masked.keys()].filter(id => masked[id] !== -Infinity)
}

/** Whether the text can be written byte by byte and then ended. */
export function accepts(
  constraint: Constraint,
  vocabulary: Required<ConstraintVocabulary>,
  text: string,
): boolean {
  const ids = [...encoder.encode(text), vocabulary.endOfText]
  return ids.every((id, index) =>
    allowedAfter(constraint, vocabulary, ids.slice(0, index)).includes(id),
  )
}

/**
 * Writes tokens that are allowed, as `choose` (in [0, 1)) says, until end-of-text, which is taken
 * from 30 tokens on where it may.
 */
export function writeText(
  constraint: Constraint,
  { tokens, endOfText }: Required<ConstraintVocabulary>,
  choose: () => number,
): string {
  const ids: number[] = []
  while (ids.at(-1) !== endOfText) {
    const allowed = allowedAfter(constraint, { tokens, endOfText }, ids)
    if (allowed.length === 0) throw new Error(`nothing may follow ${ids}`)
    const mayEnd = ids.length >= 30 && allowed.includes(endOfText)
    ids.push(mayEnd ? endOfText : allowed[Math.floor(choose() * allowed.length)])
  }
  const bytes = ids.slice(0, -1).flatMap(id => {
    const token = tokens[id]
    return [...(typeof token === 'string' ? encoder.encode(token) : token)]
  })
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
}
