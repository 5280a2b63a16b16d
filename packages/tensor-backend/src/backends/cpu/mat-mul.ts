import { type HostKernel, rowsOf } from './host-kernel.ts'
import { addProduct, matrix } from './matrix-product.ts'

/** a [M,K] · b [K,N] + bias [N], each of a and b stored as it is or transposed. */
export const matMul: HostKernel = ({ a, b, bias }, { transposeA, transposeB }) => {
  const [m, k] = transposeA ? [a.shape[1], a.shape[0]] : a.shape
  const n = b.shape[transposeB ? 0 : 1]
  const values = new Float32Array(m * n)
  if (bias !== undefined) for (let row = 0; row < m; row++) values.set(bias.values, row * n)
  const operands = [
    matrix(a.values, a.shape[1], transposeA as boolean),
    matrix(b.values, b.shape[1], transposeB as boolean),
  ] as const
  addProduct(matrix(values, n), operands, { m, k, n })
  return { shape: [m, n], values }
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
