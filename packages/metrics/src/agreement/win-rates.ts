import {
  type ConfidenceOptions,
  type Interval,
  wilsonInterval,
} from '../uncertainty/wilson-interval.ts'
import { type Comparison, contestOf } from './comparisons.ts'

/** How a system did over all its comparisons. */
export interface WinRate<System = string> extends Interval {
  readonly system: System
  readonly wins: number
  readonly losses: number
  readonly ties: number
  /** Wins among decided comparisons, NaN without one; `low` and `high` are its Wilson interval. */
  readonly rate: number
  /** The same with a tie as half a win. */
  readonly rateWithTies: number
}

/**
 * Each system's share of comparisons won, in the order in which systems first appear.
 *
 * @throws {MetricsError} `EMPTY` without a comparison, `INVALID_ARGUMENT` if a system meets itself.
 */
export function winRates<System = string>(
  comparisons: readonly Comparison<System>[],
  options: ConfidenceOptions = {},
): readonly WinRate<System>[] {
  const { systems, games } = contestOf(comparisons)
  return systems.map((system, place) => {
    const points = games.flatMap(game => {
      if (game.a === place) return game.points
      return game.b === place ? 1 - game.points : []
    })
    const wins = points.filter(one => one === 1).length
    const ties = points.filter(one => one === 0.5).length
    const decided = points.length - ties
    return {
      system,
      wins,
      losses: decided - wins,
      ties,
      rate: wins / decided,
      rateWithTies: (wins + ties / 2) / points.length,
      ...(decided > 0 ? wilsonInterval(wins, decided, options) : { low: 0, high: 1 }),
    }
  })
}
