import type { AllowedTokens } from '../allowed-tokens.ts'
import { requireOption } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import { type FilterOptions, forbidUnlikely } from './forbid-unlikely.ts'

/**
 * Forbids tokens with a probability below min(ε, √ε · e^−H), H the entropy in nats: what counts as
 * unlikely falls as the model gets less sure. The likeliest always stays.
 *
 * @param epsilon - In (0, 1); between 3e-4 and 4e-3 in the paper.
 * @throws {SamplingError} `INVALID_OPTION` if `epsilon` is outside (0, 1) or `minTokensToKeep` is
 * not a positive integer.
 * @see Hewitt et al. 2022, section 4, https://arxiv.org/abs/2210.15191
 */
export function etaCutoff(epsilon: number, options: FilterOptions = {}): LogitsProcessor {
  requireOption(
    epsilon > 0 && epsilon < 1,
    `etaCutoff needs a probability in (0, 1), got ${epsilon}`,
  )
  const limit = Math.fround(epsilon)
  const root = Math.fround(Math.sqrt(limit))
  return forbidUnlikely(`etaCutoff(${epsilon})`, options, tokens => {
    const scale = Math.fround(Math.exp(-Math.fround(entropyOf(tokens))))
    return Math.min(limit, Math.fround(root * scale))
  })
}

function entropyOf({ weights, count }: AllowedTokens): number {
  let entropy = 0
  for (let index = 0; index < count; index++) {
    if (weights[index] !== 0) entropy -= weights[index] * Math.log(weights[index])
  }
  return entropy
}
