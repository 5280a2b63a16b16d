import * as tf from '@tensorflow/tfjs-core'
import type { ReferenceKernel } from '../kernel.ts'
import { asRows } from '../operations/shapes.ts'

/** a […,K] · b [K,N] + bias [N]; rows are all axes but the last, and each side may be stored transposed. */
export const matMulReference: ReferenceKernel = ({ a, b, bias }, { transposeA, transposeB }) => {
  const [left, right] = [asRows(a), asRows(b)]
  const n = right.shape[transposeB ? 0 : 1]
  const inner = left.shape[transposeA ? 0 : 1]
  const shape = transposeA ? [left.shape[1], n] : [...a.shape.slice(0, -1), n]
  if (inner === 0) return tf.add(tf.zeros(shape), bias ?? 0)
  const product = tf.matMul(left, right, transposeA as boolean, transposeB as boolean)
  return tf.reshape(bias === undefined ? product : tf.add(product, bias), shape)
}

/** x […, C] → [C]: the sum over every row. */
export const columnSums: ReferenceKernel = ({ x }) =>
  tf.sum(
    x,
    Array.from({ length: x.rank - 1 }, (_, axis) => axis),
  )
