import { MetricsError } from '../errors.ts'
import { ROUNDING_NATS } from '../rounding.ts'

/** What a text is measured in. */
export type TextUnit = 'bytes' | 'characters' | 'words'

/**
 * Nats for each unit of a text.
 *
 * @throws {MetricsError} `INVALID_ARGUMENT` if `count` is not a positive integer or `totalNats` is negative.
 */
export function natsPerUnit(totalNats: number, count: number, unit: TextUnit): number {
  if (!Number.isInteger(count) || count < 1) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected a positive whole number of ${unit}, got ${count}: count the ${unit} of the scored text`,
    )
  }
  if (totalNats < -ROUNDING_NATS * count) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected a total of −log p, which is at least 0, got ${totalNats}: change the sign of a sum of log p`,
    )
  }
  return totalNats / count
}
