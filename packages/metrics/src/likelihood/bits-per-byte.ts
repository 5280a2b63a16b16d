import { MetricsError } from '../errors.ts'
import { ROUNDING_NATS } from '../rounding.ts'

/**
 * Cross-entropy per byte of text, in bits: unlike perplexity it compares models with different tokenizers.
 *
 * @param totalNats - Sum, not mean, of −log p over all target tokens. NaN gives NaN.
 * @param bytes - Length of the scored text in UTF-8 bytes, without the context before the first target.
 * @throws {MetricsError} `INVALID_ARGUMENT` if `bytes` is not a positive integer or `totalNats` is negative.
 * @see Gao et al. 2020, section 3.1, https://arxiv.org/abs/2101.00027
 */
export function bitsPerByte(totalNats: number, bytes: number): number {
  if (!Number.isInteger(bytes) || bytes < 1) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `bitsPerByte needs a positive whole number of bytes, got ${bytes}: count the UTF-8 bytes of the scored text`,
    )
  }
  if (totalNats < -ROUNDING_NATS * bytes) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `bitsPerByte needs a total of −log p, which is at least 0, got ${totalNats}: change the sign of a sum of log p`,
    )
  }
  return totalNats / Math.LN2 / bytes
}
