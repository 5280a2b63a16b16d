import { MetricsError } from '../errors.ts'
import { ROUNDING_NATS } from '../rounding.ts'

/**
 * Mean of −log p over the target tokens, in nats per token.
 *
 * NaN gives NaN and a target of probability 0 gives Infinity.
 *
 * @param logProbabilities - Natural logarithm of the probability that the model gave each target.
 * @throws {MetricsError} `EMPTY` if there is no value.
 * @throws {MetricsError} `POSITIVE_LOG_PROBABILITY` if a value is above 1e-5, which float32 rounding does not explain.
 */
export function crossEntropy(logProbabilities: Iterable<number>): number {
  let total = 0
  let count = 0
  for (const logProbability of logProbabilities) {
    if (logProbability > ROUNDING_NATS) throw positive(logProbability, count)
    total -= logProbability
    count += 1
  }
  if (count === 0) {
    throw new MetricsError('EMPTY', 'Expected at least one log-probability, got none: score a text')
  }
  return total / count
}

function positive(value: number, index: number): MetricsError {
  return new MetricsError(
    'POSITIVE_LOG_PROBABILITY',
    `Expected log-probabilities of at most 0, got ${value} at index ${index}: ` +
      'pass Math.log(probability), neither probabilities nor losses',
  )
}
