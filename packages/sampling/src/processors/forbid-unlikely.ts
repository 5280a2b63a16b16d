import type { AllowedTokens } from '../allowed-tokens.ts'
import { requirePositiveInteger } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { largestFinder } from './find-largest.ts'
import { readProbabilities } from './probabilities.ts'

/** How a filter may be bent. */
export interface FilterOptions {
  /** Keeps at least this many of the likeliest tokens, and their equals. Default 1. */
  readonly minTokensToKeep?: number
}

/** A filter that forbids tokens with a float32 probability below what `threshold` says. */
export function forbidUnlikely(
  name: string,
  { minTokensToKeep = 1 }: FilterOptions,
  threshold: (tokens: AllowedTokens) => number,
): LogitsProcessor {
  requirePositiveInteger('minTokensToKeep', minTokensToKeep)
  const findLargest = largestFinder(minTokensToKeep)
  return editing(name, (logits, _, allowed) => {
    const tokens = readProbabilities(logits, allowed)
    const { ids, weights, count, largest } = tokens
    const least = threshold(tokens)
    const safe = minTokensToKeep === 1 ? largest : findLargest(logits).kth
    for (let index = 0; index < count; index++) {
      const id = ids[index]
      if (weights[index] < least && logits[id] < safe) logits[id] = -Infinity
    }
    return allowed
  })
}
