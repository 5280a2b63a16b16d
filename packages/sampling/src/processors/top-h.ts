import { readAllowed } from '../allowed-tokens.ts'
import { requireOption, requirePositiveInteger } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import type { FilterOptions } from './forbid-unlikely.ts'
import { topK } from './top-k.ts'

const CANDIDATES = 100

/**
 * Keeps the likeliest tokens while the sum of their −p ln p stays within `share` of the entropy,
 * both over the 100 likeliest alone, as in transformers; the likeliest always stays. Among equals
 * the lower ids come first.
 *
 * @param share - In (0, 1].
 * @throws {SamplingError} `INVALID_OPTION` if `share` is outside (0, 1] or `minTokensToKeep` is not
 * a positive integer.
 * @see Potraghloo et al. 2025, https://arxiv.org/abs/2509.02510
 */
export function topH(share: number, options: FilterOptions = {}): LogitsProcessor {
  const { minTokensToKeep = 1 } = options
  requireOption(share > 0 && share <= 1, `topH needs a share in (0, 1], got ${share}`)
  requirePositiveInteger('minTokensToKeep', minTokensToKeep)
  const { edit: keepCandidates } = topK(CANDIDATES, { minTokensToKeep, ties: 'lower-id' })
  return editing(`topH(${share})`, (logits, context) => {
    const allowed = keepCandidates?.(logits, context) ?? undefined
    const { ids, count, largest, total } = readAllowed(logits, allowed, Math.fround)
    const logTotal = Math.fround(Math.log(Math.fround(total)))
    const term = (id: number): number => {
      const surprise = Math.fround(logTotal - Math.fround(logits[id] - largest))
      return Math.fround(surprise * Math.fround(Math.exp(-surprise)))
    }
    const ranked = Array.from(ids.subarray(0, count)).sort((a, b) => logits[b] - logits[a] || a - b)
    const terms = ranked.map(term)
    const entropy = Math.fround(terms.reduce((sum, each) => sum + each, 0))
    const limit = Math.fround(Math.fround(share) * entropy)
    let sum = 0
    ranked.forEach((id, rank) => {
      sum += terms[rank]
      if (rank >= minTokensToKeep && Math.fround(sum) > limit) logits[id] = -Infinity
    })
  })
}
