import { requireOption } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import { type FilterOptions, forbidUnlikely } from './forbid-unlikely.ts'

/**
 * Forbids tokens that are less than `p` times as likely as the likeliest.
 *
 * @param p - In [0, 1]: 0 keeps all, 1 the likeliest and its equals.
 * @throws {SamplingError} `INVALID_OPTION` if `p` is outside [0, 1] or `minTokensToKeep` is not a
 * positive integer.
 * @see Nguyen et al. 2024, https://arxiv.org/abs/2407.01082
 */
export function minP(p: number, options: FilterOptions = {}): LogitsProcessor {
  requireOption(p >= 0 && p <= 1, `minP needs a share in [0, 1], got ${p}`)
  const share = Math.fround(p)
  return forbidUnlikely(`minP(${p})`, options, ({ total }) =>
    Math.fround(share * Math.fround(1 / total)),
  )
}
