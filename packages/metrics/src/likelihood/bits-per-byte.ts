import { natsPerUnit } from './share-of-text.ts'

/**
 * Cross-entropy per byte of text, in bits: unlike perplexity it compares models with different tokenizers.
 *
 * @param totalNats - Sum, not mean, of −log p over all target tokens. NaN gives NaN.
 * @param bytes - Length of the scored text in UTF-8 bytes, without the context before the first target.
 * @throws {MetricsError} `INVALID_ARGUMENT` if `bytes` is not a positive integer or `totalNats` is negative.
 * @see Gao et al. 2020, section 3.1, https://arxiv.org/abs/2101.00027
 */
export function bitsPerByte(totalNats: number, bytes: number): number {
  return natsPerUnit(totalNats, bytes, 'bytes') / Math.LN2
}

/**
 * Cross-entropy per character of text, in bits; compares only over the same text.
 *
 * @param totalNats - As in {@link bitsPerByte}.
 * @param characters - Code points of the scored text: `countText` tells.
 * @throws {MetricsError} `INVALID_ARGUMENT` as {@link bitsPerByte}.
 */
export function bitsPerCharacter(totalNats: number, characters: number): number {
  return natsPerUnit(totalNats, characters, 'characters') / Math.LN2
}
