import { type HostKernel, rowsOf } from './host-kernel.ts'
import { addProduct, matrix } from './matrix-product.ts'

/** a […,K] · b [K,N] + bias [N]; rows are all axes but the last, and each side may be stored transposed. */
export const matMul: HostKernel = ({ a, b, bias }, { transposeA, transposeB }) => {
  const [left, right] = [rowsOf(a), rowsOf(b)]
  const [m, k] = transposeA ? [left.channels, left.rows] : [left.rows, left.channels]
  const n = transposeB ? right.rows : right.channels
  const values = new Float32Array(m * n)
  if (bias !== undefined) for (let row = 0; row < m; row++) values.set(bias.values, row * n)
  const operands = [
    matrix(a.values, left.channels, transposeA as boolean),
    matrix(b.values, right.channels, transposeB as boolean),
  ] as const
  addProduct(matrix(values, n), operands, { m, k, n })
  return { shape: transposeA ? [m, n] : [...a.shape.slice(0, -1), n], values }
}

/** x […, C] → [C]: the sum over every row, in float64. */
export const columnSums: HostKernel = ({ x }) => {
  const { rows, channels } = rowsOf(x)
  const sums = new Float64Array(channels)
  for (let row = 0, at = 0; row < rows; row++) {
    for (let channel = 0; channel < channels; channel++, at++) sums[channel] += x.values[at]
  }
  return { shape: [channels], values: Float32Array.from(sums) }
}
