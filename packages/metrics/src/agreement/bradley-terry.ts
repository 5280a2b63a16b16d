import { MetricsError } from '../errors.ts'
import { mean, sum } from '../uncertainty/mean.ts'
import { type Comparison, type Contest, contestOf } from './comparisons.ts'

/** How to fit strengths. */
export interface BradleyTerryOptions {
  /** Pulls strengths together, as `alpha` of choix: 0, the default, is maximum likelihood. */
  readonly regularization?: number
  /** Ties are left out (`'drop'`, the default) or count half a win each. */
  readonly ties?: 'drop' | 'half'
}

/** A system's strength: P(i beats j) = 1 / (1 + exp(strength j − strength i)). */
export interface Strength<System = string> {
  readonly system: System
  /** In nats; all of them have mean 0. */
  readonly strength: number
}

/**
 * Bradley–Terry strengths by maximum likelihood, in the order in which systems first appear.
 *
 * @throws {MetricsError} `UNDETERMINED` without regularization if some systems never lost to the others.
 * @throws {MetricsError} `EMPTY` without a comparison, `INVALID_ARGUMENT` if a system meets itself.
 * @see Hunter 2004, https://doi.org/10.1214/aos/1079120141
 */
export function bradleyTerry<System = string>(
  comparisons: readonly Comparison<System>[],
  { regularization = 0, ties = 'drop' }: BradleyTerryOptions = {},
): readonly Strength<System>[] {
  if (!(regularization >= 0 && regularization < Infinity)) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected a regularization of at least 0, got ${regularization}`,
    )
  }
  const contest = contestOf(comparisons)
  const wins = winMatrix(contest, ties)
  if (regularization === 0) requireConnected(wins)
  const logs = fit(wins, regularization * wins.length).map(Math.log)
  const middle = mean(logs)
  return contest.systems.map((system, place) => ({ system, strength: logs[place] - middle }))
}

/** [i][j]: how often i beat j. */
function winMatrix<System>(
  { systems, games }: Contest<System>,
  ties: 'drop' | 'half',
): readonly Float64Array[] {
  const wins = systems.map(() => new Float64Array(systems.length))
  for (const { a, b, points } of games) {
    if (points === 0.5 && ties === 'drop') continue
    wins[a][b] += points
    wins[b][a] += 1 - points
  }
  return wins
}

/** Hunter's iteration, with a Gamma prior on each weight as its regularization. */
function fit(wins: readonly Float64Array[], prior: number): readonly number[] {
  const won = wins.map(sum)
  let weights: readonly number[] = won.map(() => 1)
  for (let iteration = 0; iteration < 100_000; iteration++) {
    const next = won.map((wonHere, i) => {
      let rate = prior
      for (const [j, weight] of weights.entries()) {
        rate += (wins[i][j] + wins[j][i]) / (weights[i] + weight)
      }
      return (wonHere + prior) / rate
    })
    const scale = 1 / mean(next)
    const before = weights
    weights = next.map(weight => weight * scale)
    if (weights.every((weight, i) => Math.abs(weight / before[i] - 1) < 1e-13)) break
  }
  return weights
}

/** Every system must have beaten every other one, if only through third ones. */
function requireConnected(wins: readonly Float64Array[]): void {
  const reaches = (from: number, beats: (i: number, j: number) => number): number => {
    const found = new Set([from])
    for (const i of found) {
      for (const j of wins.keys()) if (beats(i, j) > 0) found.add(j)
    }
    return found.size
  }
  const above = reaches(0, (i, j) => wins[j][i])
  const below = reaches(0, (i, j) => wins[i][j])
  if (above === wins.length && below === wins.length) return
  throw new MetricsError(
    'UNDETERMINED',
    'No finite strengths fit best: some systems were never beaten by the others; collect more comparisons or pass a regularization such as 0.1',
  )
}
