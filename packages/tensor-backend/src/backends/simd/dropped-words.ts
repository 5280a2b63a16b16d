import type { Attributes } from '../../kernel.ts'

const two32 = 2 ** 32

/**
 * Dropout as the kernels take it: [threshold, kept, seed low, seed high, stream low, stream high]. A
 * word of the stream below the threshold drops, which is a uniform below the rate; 0 drops nothing.
 */
export function droppedWords(attributes: Attributes): readonly number[] {
  const { rate, seed, stream } = attributes as { rate: number; seed: number; stream: number }
  const threshold = Math.min(Math.ceil(rate * two32), two32 - 1)
  return [threshold, 1 / (1 - rate), ...halves(seed), ...halves(stream)]
}

function halves(value: number): readonly [number, number] {
  return [value % two32, Math.floor(value / two32)]
}
