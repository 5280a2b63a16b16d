import { TrainError } from './errors.ts'

/** The learning rate of an update, from the number of updates done before it: the first has step 0. */
export type Schedule = (step: number) => number

/**
 * Asks a schedule for a rate and refuses what no optimizer can use.
 *
 * @throws {TrainError} `INVALID_LEARNING_RATE` if it is negative, infinite or NaN.
 */
export function learningRateAt(schedule: Schedule, step: number): number {
  const rate = schedule(step)
  if (Number.isFinite(rate) && rate >= 0) return rate
  throw new TrainError(
    'INVALID_LEARNING_RATE',
    `Expected a finite learning rate of at least 0 at step ${step}, got ${rate}: correct the schedule`,
  )
}
