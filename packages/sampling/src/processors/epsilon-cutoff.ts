import { requireOption } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import { type FilterOptions, forbidUnlikely } from './forbid-unlikely.ts'

/**
 * Forbids tokens with a probability below `epsilon`; the likeliest always stays.
 *
 * @param epsilon - In (0, 1); between 3e-4 and 9e-4 in the paper.
 * @throws {SamplingError} `INVALID_OPTION` if `epsilon` is outside (0, 1) or `minTokensToKeep` is
 * not a positive integer.
 * @see Hewitt et al. 2022, section 3, https://arxiv.org/abs/2210.15191
 */
export function epsilonCutoff(epsilon: number, options: FilterOptions = {}): LogitsProcessor {
  requireOption(
    epsilon > 0 && epsilon < 1,
    `epsilonCutoff needs a probability in (0, 1), got ${epsilon}`,
  )
  const threshold = Math.fround(epsilon)
  return forbidUnlikely(`epsilonCutoff(${epsilon})`, options, () => threshold)
}
