import { randomStream } from '@nexttoken/random'
import { requireInteger } from '../checks.ts'
import { MetricsError } from '../errors.ts'
import { shuffled } from '../shuffled.ts'
import { type Comparison, contestOf } from './comparisons.ts'

/** How Elo ratings move. */
export interface EloOptions {
  /** Most that one comparison moves a rating. Default 32. */
  readonly k?: number
  /** Default 1500. */
  readonly initial?: number
  /** Over how many random orders to average: the order changes the result. 0, the default, takes the given order. */
  readonly orders?: number
  /** Of the random orders. Default 12345. */
  readonly seed?: number
}

/** A system's Elo rating: 400 points more are 10 to 1 on. */
export interface EloRating<System = string> {
  readonly system: System
  readonly rating: number
}

/**
 * Elo ratings after all comparisons, in the order in which systems first appear; a tie is half a win.
 *
 * @throws {MetricsError} `EMPTY` without a comparison, `INVALID_ARGUMENT` if a system meets itself or an option is out of range.
 * @see Elo 1978, The Rating of Chessplayers, Past and Present
 */
export function eloRatings<System = string>(
  comparisons: readonly Comparison<System>[],
  { k = 32, initial = 1500, orders = 0, seed = 12345 }: EloOptions = {},
): readonly EloRating<System>[] {
  if (!(k > 0 && Number.isFinite(k + initial))) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected a positive k and a finite initial rating, got ${k} and ${initial}`,
    )
  }
  requireInteger('orders', orders, 0)
  requireInteger('seed', seed, 0)
  const { systems, games } = contestOf(comparisons)
  const stream = randomStream(seed)
  const ratings = systems.map(() => 0)
  for (let order = 0; order < Math.max(1, orders); order++) {
    const moved = systems.map(() => initial)
    for (const { a, b, points } of orders === 0 ? games : shuffled(games, stream)) {
      const gain = k * (points - 1 / (1 + 10 ** ((moved[b] - moved[a]) / 400)))
      moved[a] += gain
      moved[b] -= gain
    }
    for (const [place, rating] of moved.entries()) ratings[place] += rating / Math.max(1, orders)
  }
  return systems.map((system, place) => ({ system, rating: ratings[place] }))
}
