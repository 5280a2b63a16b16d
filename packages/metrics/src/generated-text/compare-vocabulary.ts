import { MetricsError } from '../errors.ts'
import { requireAtLeastZero } from '../overlap/options.ts'
import { countTokens } from './text-statistics.ts'
import { listTokens, type Token, type Tokens } from './tokens.ts'

/** How the tokens of a generated text are distributed, beside those of a reference text. */
export interface VocabularyComparison {
  /** Σ p ln(p / q) in nats: p the generated tokens' shares, q the reference's, smoothed. 0 for equal shares. */
  readonly klDivergence: number
  /** The mean divergence of both from their mean, in nats: from 0 to ln 2, symmetric, without smoothing. */
  readonly jensenShannon: number
  /** Share of the generated tokens that the reference text never uses. */
  readonly unseenShare: number
  /** How steeply frequency falls with rank in the generated text; near 1 in natural language. */
  readonly zipfExponent: number
  /** The same of the reference text. */
  readonly referenceZipfExponent: number
}

/**
 * Compares which tokens two texts use, and how often.
 *
 * @param smoothing - Added to each count of the reference text, over the tokens of both; 1 where nothing is said.
 *   With 0 a token that it lacks makes the divergence Infinity.
 * @throws {MetricsError} `EMPTY` if a text has no token; `INVALID_ARGUMENT` if `smoothing` is below 0.
 * @see Kullback and Leibler 1951, https://doi.org/10.1214/aoms/1177729694; Lin 1991, https://doi.org/10.1109/18.61115
 */
export function compareVocabulary(
  generated: Tokens,
  reference: Tokens,
  { smoothing = 1 }: { readonly smoothing?: number } = {},
): VocabularyComparison {
  requireAtLeastZero('smoothing', smoothing)
  const [left, right] = [generated, reference].map(frequenciesOf)
  const vocabulary = new Set([...left.counts.keys(), ...right.counts.keys()])
  const divisor = right.total + smoothing * vocabulary.size
  const smoothed = (token: Token): number => ((right.counts.get(token) ?? 0) + smoothing) / divisor
  const middle = (token: Token): number => (left.share(token) + right.share(token)) / 2
  const unseen = Array.from(left.counts.keys()).filter(token => !right.counts.has(token))
  return {
    klDivergence: divergence(left, smoothed),
    jensenShannon: (divergence(left, middle) + divergence(right, middle)) / 2,
    unseenShare: unseen.reduce<number>((sum, token) => sum + left.share(token), 0),
    zipfExponent: zipfExponent(left),
    referenceZipfExponent: zipfExponent(right),
  }
}

interface Frequencies {
  readonly counts: ReadonlyMap<Token, number>
  readonly total: number
  share(token: Token): number
}

function frequenciesOf(tokens: Tokens): Frequencies {
  const list = listTokens(tokens)
  if (list.length === 0) {
    throw new MetricsError('EMPTY', 'Expected texts with at least one token, got an empty one')
  }
  const counts = countTokens([list])
  return { counts, total: list.length, share: token => (counts.get(token) ?? 0) / list.length }
}

function divergence({ counts, share }: Frequencies, other: (token: Token) => number): number {
  let sum = 0
  for (const token of counts.keys()) sum += share(token) * Math.log(share(token) / other(token))
  return sum
}

/** Ranks that count: rarer tokens, most of them seen once, would flatten the line. */
const RANKS = 5000

/**
 * The slope of log frequency over log rank by least squares, its sign turned.
 *
 * @see Holtzman et al. 2020, section 5.2, https://arxiv.org/abs/1904.09751
 */
function zipfExponent({ counts }: Frequencies): number {
  const frequencies = Array.from(counts.values())
    .sort((a, b) => b - a)
    .slice(0, RANKS)
  const points = frequencies.map((count, index) => [Math.log(index + 1), Math.log(count)] as const)
  const center = (axis: 0 | 1): number =>
    points.reduce((sum, point) => sum + point[axis], 0) / points.length
  const [x, y] = [center(0), center(1)]
  let [covariance, variance] = [0, 0]
  for (const [rank, count] of points) {
    covariance += (rank - x) * (count - y)
    variance += (rank - x) ** 2
  }
  return variance === 0 ? 0 : -covariance / variance
}
