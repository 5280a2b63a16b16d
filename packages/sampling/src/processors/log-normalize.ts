import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { readFloat32 } from './probabilities.ts'

/**
 * Turns logits into log-probabilities, in nats and float32. Forbidden tokens stay so; a NaN or
 * `Infinity` makes all others NaN.
 */
export function logNormalize(): LogitsProcessor {
  return editing('logNormalize()', (logits, _, allowed) => {
    const { ids, count, largest, total } = readFloat32(logits, allowed)
    const logTotal = Math.fround(Math.log(total))
    for (let index = 0; index < count; index++) {
      logits[ids[index]] = Math.fround(logits[ids[index]] - largest) - logTotal
    }
    return allowed
  })
}
