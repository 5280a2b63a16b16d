import * as tf from '@tensorflow/tfjs-core'
import type { ReferenceKernel } from '../kernel.ts'
import { listOf } from '../tensor-lists.ts'

export const squaredSumReference: ReferenceKernel = tensors => {
  const squares = listOf(tensors, 'x').map(x => tf.sum(tf.square(x)))
  // Not addN: on WebGPU it binds a buffer for each input, and a device allows about eight.
  return tf.sum(tf.stack(squares))
}

/** What is donated goes as soon as it can. */
export const scaleByNormReference: ReferenceKernel = (
  { norm, ...tensors },
  { maximum, donate },
) => {
  const factor = tf.minimum(tf.div(maximum as number, tf.add(norm, 1e-6)), 1)
  return listOf(tensors, 'x').map(tensor => {
    const scaled = tf.mul(tensor, factor)
    if (donate) tensor.dispose()
    return scaled
  })
}
