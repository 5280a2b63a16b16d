import { requireInteger } from '../checks.ts'
import { ngramsOfOrder } from './ngram-levels.ts'
import { numberSequences, type Tokens } from './tokens.ts'

/**
 * Share of tokens that already occurred shortly before.
 *
 * @param window - How many tokens back count; 128 where nothing is said.
 * @returns Between 0 and 1; 0 for no tokens. Ordinary text has some: "the" comes again.
 * @throws {MetricsError} `INVALID_ARGUMENT` if `window` is not a positive integer.
 * @see Welleck et al. 2020, section 5, https://arxiv.org/abs/1908.04319
 */
export function repetitionRate(
  tokens: Tokens,
  { window = 128 }: { readonly window?: number } = {},
): number {
  requireInteger('window', window, 1)
  const [symbols] = numberSequences([tokens])
  const lastPlaces = new Map<number, number>()
  let repeated = 0
  symbols.forEach((symbol, place) => {
    if (place - (lastPlaces.get(symbol) ?? -Infinity) <= window) repeated++
    lastPlaces.set(symbol, place)
  })
  return symbols.length === 0 ? 0 : repeated / symbols.length
}

/**
 * Share of a sequence's n-grams that repeat an earlier one: near 0 at order 4 where a person wrote it.
 *
 * @param order - Length of the n-grams, in tokens; 4 where nothing is said.
 * @returns Between 0 and 1; 0 for a sequence shorter than `order`.
 * @throws {MetricsError} `INVALID_ARGUMENT` if `order` is not a positive integer.
 * @see Welleck et al. 2020, section 5 (seq-rep-n), https://arxiv.org/abs/1908.04319
 */
export function sequenceRepetition(tokens: Tokens, order = 4): number {
  requireInteger('order', order, 1)
  const { sequences, kinds } = ngramsOfOrder(numberSequences([tokens]), order)
  const total = sequences[0].length
  return total === 0 ? 0 : 1 - kinds / total
}
