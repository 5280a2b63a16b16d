import { SamplingError } from '../errors.ts'
import { sampleMultinomial } from '../sample-multinomial.ts'

/** A way to go on: one of several rows of scores and an id in it. */
export interface Choice {
  readonly row: number
  readonly id: number
  readonly score: number
}

/**
 * The `count` choices with the highest scores, lower rows and ids first among equals; none of
 * `-Infinity`.
 *
 * @throws {SamplingError} `NOT_A_NUMBER` if a score is NaN.
 */
export function topChoices(rows: readonly ArrayLike<number>[], count: number): Choice[] {
  const best: Choice[] = []
  let limit = -Infinity
  for (const [row, scores] of rows.entries()) {
    for (let id = 0; id < scores.length; id++) {
      const score = scores[id]
      if (score <= limit) continue
      insert(best, { row, id, score })
      if (best.length > count) best.pop()
      if (best.length === count) limit = best[count - 1].score
    }
  }
  return best
}

function insert(best: Choice[], choice: Choice): void {
  if (Number.isNaN(choice.score)) {
    throw new SamplingError(
      'NOT_A_NUMBER',
      'expected numbers, got a logit that is NaN; check the model',
    )
  }
  let place = best.length
  while (place > 0 && best[place - 1].score < choice.score) place--
  best.splice(place, 0, choice)
}

/** Draws up to `count` different choices, each time in proportion to e^score of those left. */
export function drawChoices(
  rows: readonly ArrayLike<number>[],
  count: number,
  random: () => number,
): Choice[] {
  const size = rows[0].length
  const left = Float64Array.from({ length: rows.length * size }, (_, index) => {
    return rows[Math.floor(index / size)][index % size]
  })
  const drawn: Choice[] = []
  const allowed = left.reduce((sum, score) => sum + (score > -Infinity ? 1 : 0), 0)
  while (drawn.length < Math.min(count, allowed)) {
    const index = sampleMultinomial(left, random)
    drawn.push({ row: Math.floor(index / size), id: index % size, score: left[index] })
    left[index] = -Infinity
  }
  return drawn
}
