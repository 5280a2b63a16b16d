import type { Values } from '../values.ts'

/** x […, K] · weight [K,N] (or [N,K] transposed) + bias [N]. */
export function linear64(x: Values, weight: Values, options: Linear64Options = {}): Values {
  const { bias, transposed = false } = options
  const [k, n] = transposed ? [weight.shape[1], weight.shape[0]] : weight.shape
  const shape = [...x.shape.slice(0, -1), n]
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1)
  const data = new Float64Array(rows * n)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < n; column++) {
      let sum = bias === undefined ? 0 : bias.data[column]
      for (let index = 0; index < k; index++) {
        const at = transposed ? column * k + index : index * n + column
        sum += x.data[row * k + index] * weight.data[at]
      }
      data[row * n + column] = sum
    }
  }
  return { shape, data }
}

interface Linear64Options {
  readonly bias?: Values
  readonly transposed?: boolean
}
