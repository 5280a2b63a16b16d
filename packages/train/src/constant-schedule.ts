import { requireNotNegative } from './option-checks.ts'
import type { Schedule } from './schedule.ts'

/**
 * The same learning rate at every step.
 *
 * @throws {TrainError} `INVALID_OPTION` if it is negative or not finite.
 */
export function constant(learningRate: number): Schedule {
  requireNotNegative('learningRate', learningRate)
  return () => learningRate
}
