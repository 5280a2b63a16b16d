import { requireOption, requirePositiveInteger } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { largestFinder } from './find-largest.ts'

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
 * Keeps the `k` largest logits and forbids the rest; NaN stays.
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
  const findLargest = largestFinder(count)
  return editing(`topK(${k})`, logits => {
    const { kth, ids, values, count: candidates } = findLargest(logits)
    let equalsLeft = ties === 'keep' ? Infinity : count
    for (let index = 0; index < candidates; index++) if (values[index] > kth) equalsLeft--
    logits.fill(-Infinity)
    let kept = 0
    for (let index = 0; index < candidates; index++) {
      const logit = values[index]
      if (logit < kth || (logit === kth && equalsLeft-- <= 0)) continue
      logits[ids[index]] = logit
      ids[kept++] = ids[index]
    }
    return { ids, count: kept }
  })
}
