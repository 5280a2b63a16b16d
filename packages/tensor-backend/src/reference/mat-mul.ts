import * as tf from '@tensorflow/tfjs-core'
import type { ReferenceKernel } from '../kernel.ts'

/** a [M,K] · b [K,N] + bias [N], each of a and b stored as it is or transposed. */
export const matMulReference: ReferenceKernel = ({ a, b, bias }, { transposeA, transposeB }) => {
  const inner = a.shape[transposeA ? 0 : 1]
  const product =
    inner === 0
      ? tf.zeros([a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]])
      : tf.matMul(a, b, transposeA as boolean, transposeB as boolean)
  return bias === undefined ? product : tf.add(product, bias)
}

/** x […, C] → [C]: the sum over every row. */
export const columnSums: ReferenceKernel = ({ x }) =>
  tf.sum(
    x,
    Array.from({ length: x.rank - 1 }, (_, axis) => axis),
  )
