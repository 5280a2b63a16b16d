import { SamplingError } from './errors.ts'
import { largestOf, sumWeights } from './softmax.ts'

/**
 * Draws an id by inverse CDF in order of ids: the first whose cumulative probability exceeds the
 * draw, and the last allowed one where rounding leaves the sum below it.
 *
 * @param logits - [V]; `-Infinity` is never drawn.
 * @param random - Gives one number in [0, 1), such as `randomStream(seed).uniform`; called once.
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if every token is forbidden.
 * @throws {SamplingError} `NOT_A_NUMBER` if a logit is NaN or `Infinity`.
 */
export function sampleMultinomial(logits: ArrayLike<number>, random: () => number): number {
  const largest = largestOf(logits)
  const target = random() * sumWeights(logits, largest)
  let cumulative = 0
  let drawn = -1
  for (let id = 0; id < logits.length && cumulative <= target; id++) {
    const weight = Math.exp(logits[id] - largest)
    if (weight === 0) continue
    cumulative += weight
    drawn = id
  }
  if (drawn >= 0) return drawn
  throw new SamplingError(
    'NOT_A_NUMBER',
    'expected finite logits or -Infinity, got NaN or Infinity; check the model and the temperature',
  )
}
