import { rowsOf, type SimdKernel } from './simd-kernel.ts'

/** a […,K] · b [K,N] + bias [N]; rows are all axes but the last, and each side may be stored transposed. */
export const matMul: SimdKernel = ({ a, b, bias }, { transposeA, transposeB }, backend) => {
  const [left, right] = [rowsOf(a), rowsOf(b)]
  const [m, k] = transposeA ? [left.channels, left.rows] : [left.rows, left.channels]
  const n = transposeB ? right.rows : right.channels
  const output = backend.output(transposeA ? [m, n] : [...a.shape.slice(0, -1), n])
  const { wasm, strips } = backend.engine
  const first = [a.address, left.channels * 4, Number(transposeA)]
  const second = [b.address, right.channels * 4, Number(transposeB)]
  const isNormal = Number(wasm.hasFewRows(m, n, k) && backend.isNormal(b))
  const result = [output.address, n * 4, m, n, k, bias?.address ?? 0, 0, isNormal, strips]
  wasm.matMul(...first, ...second, ...result)
  return output
}
