import type { SimdKernel } from './simd-kernel.ts'

/** a [M,K] · b [K,N] + bias [N], each of a and b stored as it is or transposed. */
export const matMul: SimdKernel = ({ a, b, bias }, { transposeA, transposeB }, backend) => {
  const [m, k] = transposeA ? [a.shape[1], a.shape[0]] : a.shape
  const n = b.shape[transposeB ? 0 : 1]
  const output = backend.output([m, n])
  const { wasm, strips } = backend.engine
  const left = [a.address, a.shape[1] * 4, Number(transposeA)]
  const right = [b.address, b.shape[1] * 4, Number(transposeB)]
  const result = [output.address, n * 4, m, n, k, bias?.address ?? 0, 0, strips]
  wasm.matMul(...left, ...right, ...result)
  return output
}
