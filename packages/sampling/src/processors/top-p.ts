import { requireOption, requirePositiveInteger } from '../errors.ts'
import { type LogitsProcessor, named } from '../logits-processor.ts'
import { forbidBelow } from './forbid-below.ts'

/** How `topP` may be bent. */
export interface TopPOptions {
  /** Keeps at least this many tokens. Default 1. */
  readonly minTokensToKeep?: number
  /**
   * Where the border falls among equal logits: `'higher-id'` (default) keeps the highest of their
   * ids, as transformers does; `'lower-id'` keeps the lowest.
   */
  readonly ties?: 'higher-id' | 'lower-id'
}

/**
 * Keeps the smallest set of likely tokens whose probability reaches `p` and forbids the rest.
 *
 * From the least likely up, a token goes while the sum of probabilities with it is at most 1 − p;
 * probabilities and comparisons are rounded to float32, as in transformers.
 *
 * @param p - In [0, 1]: 0 keeps the likeliest token alone.
 * @throws {SamplingError} `INVALID_OPTION` if `p` is outside [0, 1] or `minTokensToKeep` is not a
 * positive integer.
 * @see Holtzman et al. 2020, https://arxiv.org/abs/1904.09751
 */
export function topP(p: number, options: TopPOptions = {}): LogitsProcessor {
  const { minTokensToKeep = 1, ties = 'higher-id' } = options
  requireOption(p >= 0 && p <= 1, `topP needs a probability in [0, 1], got ${p}`)
  requirePositiveInteger('minTokensToKeep', minTokensToKeep)
  requireOption(
    ties === 'higher-id' || ties === 'lower-id',
    `topP needs ties 'higher-id' or 'lower-id', got '${ties}'`,
  )
  const forbidFirst = ties === 'lower-id' ? 'higher-id' : 'lower-id'
  return named(`topP(${p})`, logits => {
    const { candidates, probability, massBelow } = likelyTokens(logits, 1 - p, minTokensToKeep)
    const sorted = candidates.sort() // ascending
    const limit = Math.fround(1 - p)
    let cumulative = massBelow
    let cut = 0
    while (cut < sorted.length - minTokensToKeep) {
      cumulative += probability(sorted[cut])
      if (!(Math.fround(cumulative) <= limit)) break
      cut++
    }
    const value = sorted[cut]
    return forbidBelow(logits, { value, equalsForbidden: cut - sorted.indexOf(value), forbidFirst })
  })
}

interface LikelyTokens {
  /** The logits that the border may fall on, in order of ids. */
  readonly candidates: Float32Array
  /** The float32 probability of a token with this logit. */
  readonly probability: (logit: number) => number
  /** The probability of all allowed tokens below the candidates. */
  readonly massBelow: number
}

/**
 * Sets aside the tokens that need no sorting: n tokens of at most `removable` / n each cannot
 * together exceed `removable`, so the border lies above them.
 */
function likelyTokens(logits: Float32Array, removable: number, minimum: number): LikelyTokens {
  const allowed = allowedLogits(logits)
  const { probabilities, probability } = float32Softmax(allowed)
  const floor = (removable / allowed.length) * (1 - 2 ** -16) // leaves room for rounding
  const candidates = new Float32Array(allowed.length)
  let count = 0
  let massBelow = 0
  for (let index = 0; index < allowed.length; index++) {
    if (probabilities[index] < floor) massBelow += probabilities[index]
    else candidates[count++] = allowed[index]
  }
  if (count < minimum) return { candidates: allowed, probability, massBelow: 0 }
  return { candidates: candidates.subarray(0, count), probability, massBelow }
}

function allowedLogits(logits: Float32Array): Float32Array {
  const allowed = new Float32Array(logits.length)
  let count = 0
  for (let id = 0; id < logits.length; id++) {
    if (logits[id] !== -Infinity) allowed[count++] = logits[id]
  }
  return allowed.subarray(0, count)
}

/** Softmax in float32 steps, the sum in float64; equal logits get equal probabilities. */
function float32Softmax(logits: Float32Array) {
  let largest = -Infinity
  for (let index = 0; index < logits.length; index++) largest = Math.max(largest, logits[index])
  const weight = (logit: number) => Math.fround(Math.exp(Math.fround(logit - largest)))
  const probabilities = new Float32Array(logits.length)
  let total = 0
  for (let index = 0; index < logits.length; index++) {
    probabilities[index] = weight(logits[index])
    total += probabilities[index]
  }
  const divisor = Math.fround(total)
  for (let index = 0; index < logits.length; index++) probabilities[index] /= divisor
  return { probabilities, probability: (logit: number) => Math.fround(weight(logit) / divisor) }
}
