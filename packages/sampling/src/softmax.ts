import { type AllowedTokens, readAllowed } from './allowed-tokens.ts'
import { SamplingError } from './errors.ts'

/**
 * Probabilities of logits, computed in float64.
 *
 * @param logits - [V]; `-Infinity` gets probability 0, a NaN or `Infinity` makes all others NaN.
 * @returns [V], a new array that sums to 1.
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const { ids, weights, count, total } = readDistribution(logits)
  const probabilities = new Float64Array(logits.length)
  for (let index = 0; index < count; index++) probabilities[ids[index]] = weights[index] / total
  return probabilities
}

/**
 * Log-probabilities of logits in nats, computed in float64.
 *
 * @param logits - [V]; `-Infinity` stays, a NaN or `Infinity` makes all others NaN.
 * @returns [V], a new array.
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const normalizer = logSumExp(logits)
  return Float64Array.from(logits, logit => (logit === -Infinity ? logit : logit - normalizer))
}

/**
 * Log of the sum of e^logit: what turns a logit into a log-probability by subtraction.
 *
 * @param logits - [V]
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 */
export function logSumExp(logits: ArrayLike<number>): number {
  const { largest, total } = readDistribution(logits)
  return largest + Math.log(total)
}

/**
 * Entropy of the distribution that logits stand for, in nats: 0 when certain, ln V when uniform.
 *
 * @param logits - [V]
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 */
export function entropy(logits: ArrayLike<number>): number {
  const { ids, weights, count, largest, total } = readDistribution(logits)
  let weighted = 0
  for (let index = 0; index < count; index++) {
    weighted += weights[index] * (logits[ids[index]] - largest)
  }
  return Math.log(total) - weighted / total
}

/**
 * Reads the allowed tokens, of which there must be one.
 *
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 */
export function readDistribution(logits: ArrayLike<number>): AllowedTokens {
  const tokens = readAllowed(logits)
  requireAllowed(tokens.count > 0, logits.length)
  return tokens
}

/** Throws `EMPTY_DISTRIBUTION` unless one of so many logits `isAllowed`. */
export function requireAllowed(isAllowed: boolean, length: number): void {
  if (isAllowed) return
  throw new SamplingError(
    'EMPTY_DISTRIBUTION',
    `expected at least one allowed token, but all ${length} logits are -Infinity; relax the processor that forbids them`,
  )
}
