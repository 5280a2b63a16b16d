import { readAllowed } from '../allowed-tokens.ts'
import { requireOption, requirePositiveInteger } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import type { FilterOptions } from './forbid-unlikely.ts'

/** When and what `xtc` takes away. */
export interface XtcOptions extends FilterOptions {
  /** The probability from which on a token counts as a top choice. In [0, 1]; default 0.1. */
  readonly threshold?: number
  /** How often it acts. In [0, 1]; default 0.5. */
  readonly probability?: number
}

/**
 * Excludes top choices: where two or more tokens are likely enough, all of them go but the least
 * likely and its equals. Nothing goes where fewer than `minTokensToKeep` tokens would stay.
 *
 * Draws one number of the run's stream each time, whether or not it acts.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `threshold` or `probability` is outside [0, 1] or
 * `minTokensToKeep` is not a positive integer.
 * @see "Exclude Top Choices", https://github.com/oobabooga/text-generation-webui/pull/6335
 */
export function xtc(options: XtcOptions = {}): LogitsProcessor {
  const { threshold = 0.1, probability = 0.5, minTokensToKeep = 1 } = options
  for (const [name, value] of Object.entries({ threshold, probability })) {
    requireOption(value >= 0 && value <= 1, `xtc needs a ${name} in [0, 1], got ${value}`)
  }
  requirePositiveInteger('minTokensToKeep', minTokensToKeep)
  return editing(`xtc(${threshold}, ${probability})`, (logits, context, allowed) => {
    if (!(context.random() < probability)) return allowed
    const { ids, weights, count, total } = readAllowed(logits, allowed)
    let least = Infinity
    for (let index = 0; index < count; index++) {
      if (weights[index] / total >= threshold) least = Math.min(least, weights[index])
    }
    const excluded = ids.subarray(0, count).filter((_, index) => weights[index] > least)
    if (count - excluded.length < minTokensToKeep) return allowed
    for (const id of excluded) logits[id] = -Infinity
    return allowed
  })
}
