import { randomStream } from '@nexttoken/random'

/** Stream numbers from here on are the shuffles', apart from those of models that share the seed. */
const SHUFFLE_STREAMS = 2 ** 40

/**
 * The numbers below `length` in an order that is a function of (`seed`, `epoch`).
 *
 * @see Durstenfeld 1964, https://doi.org/10.1145/364520.364540
 */
export function permutation(length: number, seed: number, epoch: number): Uint32Array {
  const random = randomStream(seed, SHUFFLE_STREAMS + epoch)
  const order = Uint32Array.from({ length }, (_, index) => index)
  for (let last = length - 1; last > 0; last--) {
    const chosen = random.integer(last + 1)
    const swapped = order[last]
    order[last] = order[chosen]
    order[chosen] = swapped
  }
  return order
}
