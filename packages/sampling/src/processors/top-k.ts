import { requireOption, requirePositiveInteger } from '../errors.ts'
import { type LogitsProcessor, named } from '../logits-processor.ts'
import { forbidBelow } from './forbid-below.ts'
import { kthLargest } from './kth-largest.ts'

/** How `topK` may be bent. */
export interface TopKOptions {
  /** Keeps at least this many tokens. Default 1. */
  readonly minTokensToKeep?: number
  /**
   * Of the tokens equal to the k-th: `'keep'` (default) keeps them all, as transformers does;
   * `'lower-id'` keeps the lowest ids, so that exactly k tokens stay.
   */
  readonly ties?: 'keep' | 'lower-id'
}

/**
 * Keeps the `k` largest logits and forbids the rest.
 *
 * @param k - Tokens to keep. A `k` beyond the vocabulary keeps them all.
 * @throws {SamplingError} `INVALID_OPTION` if `k` or `minTokensToKeep` is not a positive integer.
 * @see Fan et al. 2018, https://arxiv.org/abs/1805.04833
 */
export function topK(k: number, options: TopKOptions = {}): LogitsProcessor {
  const { minTokensToKeep = 1, ties = 'keep' } = options
  requirePositiveInteger('topK', k)
  requirePositiveInteger('minTokensToKeep', minTokensToKeep)
  requireOption(
    ties === 'keep' || ties === 'lower-id',
    `topK needs ties 'keep' or 'lower-id', got '${ties}'`,
  )
  const count = Math.max(k, minTokensToKeep)
  return named(`topK(${k})`, logits => {
    const value = kthLargest(logits, count)
    const equalsForbidden = ties === 'keep' ? 0 : Math.max(0, countFrom(logits, value) - count)
    return forbidBelow(logits, { value, equalsForbidden, forbidFirst: 'higher-id' })
  })
}

function countFrom(logits: Float32Array, smallest: number): number {
  let count = 0
  for (let id = 0; id < logits.length; id++) if (logits[id] >= smallest) count++
  return count
}
