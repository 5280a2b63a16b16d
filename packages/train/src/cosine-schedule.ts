import { requireInteger, requireNotNegative, requireOption } from './option-checks.ts'
import type { Schedule } from './schedule.ts'

/** The course of {@link cosine}. */
export interface CosineOptions {
  /** Steps of the linear rise; 0 for none. Step 0 has `peak / warmupSteps` already, not 0. */
  readonly warmupSteps: number
  /** Steps of the whole course, warm-up included; from there on the rate stays at `floor`. */
  readonly totalSteps: number
  /** Learning rate after the warm-up. */
  readonly peak: number
  /** Learning rate at the end: a rate like `peak`, not a share of it. Defaults to 0. */
  readonly floor?: number
}

/**
 * Rises linearly to `peak`, then falls to `floor` along half a cosine.
 *
 * @throws {TrainError} `INVALID_OPTION` if a number is out of range, `floor` is above `peak` or the warm-up is longer
 * than the whole.
 * @see Loshchilov and Hutter 2016, https://arxiv.org/abs/1608.03983, equation 5
 */
export function cosine({ warmupSteps, totalSteps, peak, floor = 0 }: CosineOptions): Schedule {
  requireInteger('warmupSteps', warmupSteps, 0)
  requireInteger('totalSteps', totalSteps, 1)
  requireOption(
    warmupSteps <= totalSteps,
    `warmupSteps must be at most totalSteps = ${totalSteps}, got ${warmupSteps}`,
  )
  requireNotNegative('peak', peak)
  requireNotNegative('floor', floor)
  requireOption(
    floor <= peak,
    `floor must be at most peak = ${peak}, got ${floor}: it is a learning rate, not a share of peak`,
  )
  return step => {
    if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps
    if (step >= totalSteps) return floor
    const progress = (step - warmupSteps) / (totalSteps - warmupSteps)
    return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * progress))
  }
}
