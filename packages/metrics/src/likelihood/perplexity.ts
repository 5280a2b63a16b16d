import { crossEntropy } from './cross-entropy.ts'

/**
 * The exponential of the mean of −log p: from how many equally likely tokens the model seems to choose.
 *
 * Compares only over the same text and the same tokenizer.
 *
 * @param logProbabilities - Natural logarithm of the probability that the model gave each target.
 * @returns At least 1, up to rounding; `vocabularySize` for a uniform guess; NaN if a value is NaN.
 * @throws {MetricsError} `EMPTY` or `POSITIVE_LOG_PROBABILITY`, as {@link crossEntropy}.
 * @see Jelinek et al. 1977, https://doi.org/10.1121/1.2016299
 */
export function perplexity(logProbabilities: Iterable<number>): number {
  return Math.exp(crossEntropy(logProbabilities))
}
