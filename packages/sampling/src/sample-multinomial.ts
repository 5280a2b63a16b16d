import { SamplingError } from './errors.ts'
import { readDistribution } from './softmax.ts'

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
  const draw = random()
  const { ids, weights, count, total } = readDistribution(logits)
  let cumulative = 0
  let drawn = -1
  for (let index = 0; index < count && cumulative <= draw * total; index++) {
    if (weights[index] === 0) continue
    cumulative += weights[index]
    drawn = ids[index]
  }
  if (drawn >= 0) return drawn
  throw new SamplingError(
    'NOT_A_NUMBER',
    'expected finite logits or -Infinity, got NaN or Infinity; check the model and the temperature',
  )
}
