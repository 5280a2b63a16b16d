import { readAllowed } from '../allowed-tokens.ts'
import { requireOption, requirePositiveInteger } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { largestFinder } from './find-largest.ts'
import type { FilterOptions } from './forbid-unlikely.ts'

/** How `topNSigma` may be bent. */
export interface TopNSigmaOptions extends FilterOptions {
  /**
   * What is taken off the number of logits where the sum of squares is divided by it: 0 (default)
   * as in llama.cpp, 1 for `torch.std`.
   */
  readonly correction?: 0 | 1
}

/**
 * Forbids tokens whose logit lies more than `n` standard deviations of the allowed logits below the
 * largest; a temperature before it changes nothing about that.
 *
 * @param n - 0 or more: 0 keeps the likeliest and its equals.
 * @throws {SamplingError} `INVALID_OPTION` if `n` is negative or not finite, `correction` neither 0
 * nor 1, or `minTokensToKeep` not a positive integer.
 * @see Tang et al. 2024, https://arxiv.org/abs/2411.07641
 */
export function topNSigma(n: number, options: TopNSigmaOptions = {}): LogitsProcessor {
  const { correction = 0, minTokensToKeep = 1 } = options
  requireOption(n >= 0 && n < Infinity, `topNSigma needs a finite number, 0 or more, got ${n}`)
  requireOption(
    correction === 0 || correction === 1,
    `topNSigma needs a correction of 0 or 1, got ${correction}`,
  )
  requirePositiveInteger('minTokensToKeep', minTokensToKeep)
  const findLargest = largestFinder(minTokensToKeep)
  return editing(`topNSigma(${n})`, (logits, _, allowed) => {
    const { ids, count, largest } = readAllowed(logits, allowed)
    let mean = 0
    for (let index = 0; index < count; index++) mean += logits[ids[index]] / count
    let squares = 0
    for (let index = 0; index < count; index++) squares += (logits[ids[index]] - mean) ** 2
    const sigma = Math.sqrt(squares / Math.max(1, count - correction))
    const least = Math.min(largest - n * sigma, findLargest(logits).kth)
    for (let index = 0; index < count; index++) {
      if (logits[ids[index]] < least) logits[ids[index]] = -Infinity
    }
    return allowed
  })
}
