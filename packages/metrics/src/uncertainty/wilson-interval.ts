import { requireConfidence, requireInteger } from '../checks.ts'
import { MetricsError } from '../errors.ts'
import { normalTail, tailQuantile } from './distributions.ts'

/** The ends of an interval. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** How sure an interval is to hold the true value. */
export interface ConfidenceOptions {
  /** Default 0.95. */
  readonly confidence?: number
}

/**
 * The Wilson score interval of a share, good for few trials and for shares near 0 or 1.
 *
 * @param successes - 0 … `trials`, a whole number.
 * @throws {MetricsError} `EMPTY` without a trial, `INVALID_ARGUMENT` if an argument is out of range.
 * @see Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953
 */
export function wilsonInterval(
  successes: number,
  trials: number,
  { confidence = 0.95 }: ConfidenceOptions = {},
): Interval {
  requireConfidence(confidence)
  requireInteger('trials', trials, 0)
  requireInteger('successes', successes, 0)
  if (trials === 0) throw new MetricsError('EMPTY', 'Expected at least one trial, got none')
  if (successes > trials) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected at most ${trials} successes in ${trials} trials, got ${successes}`,
    )
  }
  const z = tailQuantile(normalTail, (1 - confidence) / 2)
  const share = successes / trials
  const scale = 1 + (z * z) / trials
  const middle = (share + (z * z) / (2 * trials)) / scale
  const spread = (share * (1 - share)) / trials + (z * z) / (4 * trials * trials)
  const half = (z * Math.sqrt(spread)) / scale
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
