import { requireInteger } from '../checks.ts'
import { ngramsOfOrder } from './ngram-levels.ts'
import { numberSequences, type Tokens } from './tokens.ts'

/**
 * Diversity of texts: how many of all their n-grams are different ones.
 *
 * It falls as texts grow longer: compare texts of like length.
 *
 * @param texts - The samples together, each a text or a list of tokens.
 * @param order - Length of the n-grams, in tokens.
 * @returns Between 0 and 1; 0 where no text is long enough.
 * @throws {MetricsError} `INVALID_ARGUMENT` if `order` is not a positive integer.
 * @see Li et al. 2016, section 5.1, https://aclanthology.org/N16-1014
 */
export function distinctN(texts: Iterable<Tokens>, order: number): number {
  requireInteger('order', order, 1)
  const { sequences, kinds } = ngramsOfOrder(numberSequences(texts), order)
  const total = sequences.reduce((sum, { length }) => sum + length, 0)
  return total === 0 ? 0 : kinds / total
}
