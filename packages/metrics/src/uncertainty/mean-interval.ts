import { requireConfidence } from '../checks.ts'
import { studentTails, tailQuantile } from './distributions.ts'
import { mean, sum } from './mean.ts'
import type { Interval } from './wilson-interval.ts'

/** A mean with its standard error and Student's interval; of one group NaN but for the mean. */
export interface MeanInterval extends Interval {
  readonly mean: number
  readonly standardError: number
}

/**
 * Student's interval of a mean of values of which those of one group belong together, as ratings of one item
 * do; with one value a group it is the usual one.
 */
export function meanInterval(
  groups: readonly (readonly number[])[],
  confidence: number,
): MeanInterval {
  requireConfidence(confidence)
  const values = groups.flat()
  const middle = mean(values)
  const squares = sum(groups.map(group => sum(group.map(value => value - middle)) ** 2))
  const degrees = groups.length - 1
  const standardError = Math.sqrt((squares * groups.length) / degrees) / values.length
  const half =
    degrees === 0
      ? Number.NaN
      : standardError * tailQuantile(t => studentTails(t, degrees), 1 - confidence)
  return { mean: middle, standardError, low: middle - half, high: middle + half }
}
