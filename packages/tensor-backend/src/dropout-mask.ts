import { randomStream } from '@nexttoken/random'
import type { Attributes } from './kernel.ts'

/**
 * What each value is multiplied by: 0 where word i of the stream, as a uniform, is below the rate,
 * else 1 / (1 − rate).
 */
export function dropoutMask(size: number, attributes: Attributes): Float32Array {
  const { rate, seed, stream } = attributes as { rate: number; seed: number; stream: number }
  const random = randomStream(seed, stream)
  const kept = 1 / (1 - rate)
  const mask = new Float32Array(size)
  for (let index = 0; index < size; index++) mask[index] = random.uniform() < rate ? 0 : kept
  return mask
}
