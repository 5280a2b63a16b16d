import { requireOption } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'

/**
 * Divides logits by `value`, in float32: below 1 sharpens, above 1 flattens; removes no token.
 *
 * @param value - Above 0. For the limit at 0 use the strategy `'greedy'`.
 * @throws {SamplingError} `INVALID_OPTION` if `value` is not finite and above 0 as a float32.
 * @see Ackley et al. 1985, https://doi.org/10.1207/s15516709cog0901_7
 */
export function temperature(value: number): LogitsProcessor {
  const divisor = Math.fround(value)
  requireOption(
    divisor > 0 && divisor < Infinity,
    `temperature needs a finite number above 0, got ${value}; for 0 use strategy: 'greedy'`,
  )
  const factor = 1 / divisor // in float64, so that the float32 products are the quotients
  return editing(`temperature(${value})`, (logits, _, allowed) => {
    if (allowed) {
      for (let index = 0; index < allowed.count; index++) logits[allowed.ids[index]] *= factor
    } else {
      for (let id = 0; id < logits.length; id++) logits[id] *= factor
    }
    return allowed
  })
}
