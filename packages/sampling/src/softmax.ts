import { SamplingError } from './errors.ts'

/**
 * Probabilities of logits, computed in float64.
 *
 * @param logits - [V]; `-Infinity` gets probability 0, a NaN or `Infinity` makes every result NaN.
 * @returns [V], a new array that sums to 1.
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const largest = largestOf(logits)
  const total = sumWeights(logits, largest)
  const probabilities = new Float64Array(logits.length)
  for (let id = 0; id < logits.length; id++) {
    probabilities[id] = Math.exp(logits[id] - largest) / total
  }
  return probabilities
}

/**
 * Log-probabilities of logits in nats, computed in float64.
 *
 * @param logits - [V]; `-Infinity` stays, a NaN or `Infinity` makes results NaN.
 * @returns [V], a new array.
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const normalizer = logSumExp(logits)
  const logProbabilities = new Float64Array(logits.length)
  for (let id = 0; id < logits.length; id++) logProbabilities[id] = logits[id] - normalizer
  return logProbabilities
}

/**
 * Log of the sum of e^logit: what turns a logit into a log-probability by subtraction.
 *
 * @param logits - [V]
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 */
export function logSumExp(logits: ArrayLike<number>): number {
  const largest = largestOf(logits)
  return largest + Math.log(sumWeights(logits, largest))
}

/**
 * Entropy of the distribution that logits stand for, in nats: 0 when certain, ln V when uniform.
 *
 * @param logits - [V]
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 */
export function entropy(logits: ArrayLike<number>): number {
  const largest = largestOf(logits)
  let total = 0
  let weighted = 0
  for (let id = 0; id < logits.length; id++) {
    if (logits[id] === -Infinity) continue
    const weight = Math.exp(logits[id] - largest)
    total += weight
    weighted += weight * (logits[id] - largest)
  }
  return Math.log(total) - weighted / total
}

/**
 * The largest logit, NaN if one is NaN.
 *
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 */
export function largestOf(logits: ArrayLike<number>): number {
  let largest = -Infinity
  for (let id = 0; id < logits.length; id++) largest = Math.max(largest, logits[id])
  if (largest !== -Infinity) return largest
  throw new SamplingError(
    'EMPTY_DISTRIBUTION',
    `expected at least one allowed token, but all ${logits.length} logits are -Infinity; relax the processor that forbids them`,
  )
}

/** The sum of e^(logit − largest). */
export function sumWeights(logits: ArrayLike<number>, largest: number): number {
  let total = 0
  for (let id = 0; id < logits.length; id++) {
    if (logits[id] !== -Infinity) total += Math.exp(logits[id] - largest)
  }
  return total
}
