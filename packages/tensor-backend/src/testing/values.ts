import { randomStream } from '@nexttoken/random'

/** A float64 array with its shape: what the reference computes on. */
export interface Values {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

/** The number of elements of a shape. */
function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Seeded normal values, each exactly a float32. */
export function normals(shape: readonly number[], seed: number, deviation = 1): Values {
  const random = randomStream(seed, 77)
  const draw = () => Math.fround(random.normal() * deviation)
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, draw) }
}

/** Seeded integers in [0, bound). */
export function integers(shape: readonly number[], seed: number, bound: number): Values {
  const random = randomStream(seed, 78)
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => random.integer(bound)) }
}

/** Given values, each rounded to a float32. */
export function valuesOf(shape: readonly number[], data: readonly number[]): Values {
  return { shape, data: Float64Array.from(data, Math.fround) }
}
