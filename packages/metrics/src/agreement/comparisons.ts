import { MetricsError } from '../errors.ts'

/** One comparison of two systems. */
export interface Comparison<System = string> {
  readonly a: System
  readonly b: System
  readonly winner: 'a' | 'b' | 'tie'
}

/** Comparisons with each system as a place in `systems`. */
export interface Contest<System> {
  /** In the order in which they first appear. */
  readonly systems: readonly System[]
  readonly games: readonly { readonly a: number; readonly b: number; readonly points: number }[]
}

/** Points of `a`. */
const POINTS = { a: 1, b: 0, tie: 0.5 }

/**
 * Numbers the systems.
 *
 * @throws {MetricsError} `EMPTY` without a comparison, `INVALID_ARGUMENT` if a system meets itself or a winner is unknown.
 */
export function contestOf<System>(comparisons: readonly Comparison<System>[]): Contest<System> {
  if (comparisons.length === 0) {
    throw new MetricsError('EMPTY', 'Expected at least one comparison, got none')
  }
  const places = new Map<System, number>()
  const placeOf = (system: System): number => {
    if (!places.has(system)) places.set(system, places.size)
    return places.get(system)!
  }
  const games = comparisons.map(({ a, b, winner }, index) => {
    const points = POINTS[winner]
    if (a !== b && points !== undefined) return { a: placeOf(a), b: placeOf(b), points }
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected two systems and a winner 'a', 'b' or 'tie', got ${a}, ${b} and ${winner} at comparison ${index}`,
    )
  })
  return { systems: [...places.keys()], games }
}
