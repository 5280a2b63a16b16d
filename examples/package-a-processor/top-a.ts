import type { LogitsProcessor } from '@nexttoken/sampling'

/**
 * Forbids tokens with a probability below `share` · p², where p is that of the likeliest: a sure
 * model loses nearly all others, an unsure one hardly any.
 *
 * @param share - In [0, 1]; 0 forbids none, 1 leaves the likeliest of a sure model alone.
 */
export function topA(share: number): LogitsProcessor {
  if (!(share >= 0 && share <= 1))
    throw new RangeError(`topA needs a share in [0, 1], got ${share}`)
  const run: LogitsProcessor = logits => {
    const largest = logits.reduce((one, other) => Math.max(one, other), -Infinity)
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)
    const least = largest + Math.log(share / total) // share · p² = share · p / total
    return logits.map(logit => (logit < least ? -Infinity : logit))
  }
  return Object.defineProperty(run, 'name', { value: `topA(${share})` }) // what traces call it
}
