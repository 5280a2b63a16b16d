import { MetricsError } from '../errors.ts'
import { listTokens, type Token, type Tokens } from './tokens.ts'

/** How long texts are and how many different tokens they use. */
export interface TextStatistics {
  readonly texts: number
  /** In all texts together. */
  readonly tokens: number
  /** Different tokens. */
  readonly vocabulary: number
  /** Different tokens by all tokens: falls as texts grow longer. */
  readonly typeTokenRatio: number
  /** Share of the vocabulary that occurs once only. */
  readonly onceShare: number
  /** Tokens of a text. */
  readonly length: {
    readonly mean: number
    readonly standardDeviation: number
    readonly shortest: number
    readonly median: number
    readonly longest: number
  }
}

/**
 * Lengths and vocabulary of texts.
 *
 * @param texts - Each a text, whose words count, or a list of tokens.
 * @returns Shares of an empty vocabulary are 0; the standard deviation is that of all texts, not of a sample.
 * @throws {MetricsError} `EMPTY` if there is no text.
 */
export function textStatistics(texts: Iterable<Tokens>): TextStatistics {
  const sequences = Array.from(texts, listTokens)
  if (sequences.length === 0) {
    throw new MetricsError('EMPTY', 'Expected at least one text, got none: pass what was generated')
  }
  const counts = Array.from(countTokens(sequences).values())
  const tokens = counts.reduce((sum, count) => sum + count, 0)
  const once = counts.filter(count => count === 1).length
  return {
    texts: sequences.length,
    tokens,
    vocabulary: counts.length,
    typeTokenRatio: counts.length / Math.max(tokens, 1),
    onceShare: once / Math.max(counts.length, 1),
    length: describeLengths(sequences.map(({ length }) => length)),
  }
}

/** How often each token occurs. */
export function countTokens(sequences: Iterable<Iterable<Token>>): Map<Token, number> {
  const counts = new Map<Token, number>()
  for (const sequence of sequences) {
    for (const token of sequence) counts.set(token, (counts.get(token) ?? 0) + 1)
  }
  return counts
}

function describeLengths(lengths: readonly number[]): TextStatistics['length'] {
  const sorted = lengths.slice().sort((a, b) => a - b)
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const center = mean(sorted)
  const half = (sorted.length - 1) / 2
  return {
    mean: center,
    standardDeviation: Math.sqrt(mean(sorted.map(length => (length - center) ** 2))),
    shortest: sorted[0],
    median: (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2,
    longest: sorted[sorted.length - 1],
  }
}
