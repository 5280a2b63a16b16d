import { requireOption, requirePositiveInteger } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { cutFinder } from './find-cut.ts'
import { readProbabilities } from './probabilities.ts'

/** How `topP` may be bent. */
export interface TopPOptions {
  /** Keeps at least this many tokens. Default 1. */
  readonly minTokensToKeep?: number
  /**
   * Where the border falls among equal logits: `'higher-id'` (default) keeps the highest of their
   * ids, as transformers does where PyTorch's sort keeps their order; `'lower-id'` the lowest.
   */
  readonly ties?: 'higher-id' | 'lower-id'
}

/**
 * Keeps the smallest set of likely tokens whose probability reaches `p` and forbids the rest.
 *
 * From the least likely up, a token goes while the sum of probabilities with it is at most 1 − p;
 * probabilities and comparisons are rounded to float32, as in transformers.
 *
 * @param p - In [0, 1]: 0 keeps the likeliest token alone.
 * @throws {SamplingError} `INVALID_OPTION` if `p` is outside [0, 1] or `minTokensToKeep` is not a
 * positive integer.
 * @see Holtzman et al. 2020, https://arxiv.org/abs/1904.09751
 */
export function topP(p: number, options: TopPOptions = {}): LogitsProcessor {
  const { minTokensToKeep = 1, ties = 'higher-id' } = options
  requireOption(p >= 0 && p <= 1, `topP needs a probability in [0, 1], got ${p}`)
  requirePositiveInteger('minTokensToKeep', minTokensToKeep)
  requireOption(
    ties === 'higher-id' || ties === 'lower-id',
    `topP needs ties 'higher-id' or 'lower-id', got '${ties}'`,
  )
  const findCut = cutFinder()
  const removable = Math.fround(1 - p)
  return editing(`topP(${p})`, (logits, _, allowed) => {
    const tokens = readProbabilities(logits, allowed)
    const { ids, count } = tokens
    const cut = findCut(
      tokens,
      index => logits[ids[index]],
      (mass, rank) => Math.fround(mass) <= removable && rank <= count - minTokensToKeep,
    )
    let equals = cut.equals
    for (let step = 0; step < count; step++) {
      const id = ids[ties === 'higher-id' ? step : count - 1 - step]
      const isCut = logits[id] < cut.key || (logits[id] === cut.key && equals-- > 0)
      if (isCut) logits[id] = -Infinity
    }
    return allowed
  })
}
