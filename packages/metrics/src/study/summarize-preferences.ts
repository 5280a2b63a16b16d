import { bradleyTerry } from '../agreement/bradley-terry.ts'
import type { Comparison } from '../agreement/comparisons.ts'
import { eloRatings } from '../agreement/elo-ratings.ts'
import { type PositionBias, positionBias } from '../agreement/position-bias.ts'
import { type WinRate, winRates } from '../agreement/win-rates.ts'
import { MetricsError } from '../errors.ts'

/** How a system did against the others. */
export interface Standing extends WinRate {
  /** Bradley–Terry strength in nats. */
  readonly strength: number
  /** Elo rating, averaged over 100 random orders. */
  readonly rating: number
}

/** What pairwise comparisons say. */
export interface PreferenceSummary {
  /** The strongest first. */
  readonly standings: readonly Standing[]
  /** Of the strengths: 0 is maximum likelihood; 0.1 where that has no finite answer. */
  readonly regularization: number
  readonly positionBias: PositionBias
}

/** Sums comparisons up. */
export function preferencesOf(
  comparisons: readonly Comparison[],
  confidence: number,
): PreferenceSummary {
  const regularization = isDetermined(comparisons) ? 0 : 0.1
  const strengths = bradleyTerry(comparisons, { regularization })
  const ratings = eloRatings(comparisons, { orders: 100 })
  const standings = winRates(comparisons, { confidence }).map((rate, place) => ({
    ...rate,
    strength: strengths[place].strength,
    rating: ratings[place].rating,
  }))
  return {
    standings: standings.sort((a, b) => b.strength - a.strength),
    regularization,
    positionBias: positionBias(comparisons, { confidence }),
  }
}

function isDetermined(comparisons: readonly Comparison[]): boolean {
  try {
    bradleyTerry(comparisons)
    return true
  } catch (error) {
    if (error instanceof MetricsError && error.code === 'UNDETERMINED') return false
    throw error
  }
}
