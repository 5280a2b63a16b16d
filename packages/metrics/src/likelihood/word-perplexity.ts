import { natsPerUnit } from './share-of-text.ts'

/**
 * The exponential of the mean of −log p over words: unlike perplexity over tokens it compares models with
 * different tokenizers, where words are counted alike.
 *
 * @param totalNats - Sum, not mean, of −log p over all target tokens. NaN gives NaN.
 * @param words - Of the scored text: `countText` tells.
 * @throws {MetricsError} `INVALID_ARGUMENT` if `words` is not a positive integer or `totalNats` is negative.
 */
export function wordPerplexity(totalNats: number, words: number): number {
  return Math.exp(natsPerUnit(totalNats, words, 'words'))
}
