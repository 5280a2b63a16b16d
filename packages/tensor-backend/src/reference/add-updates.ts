import * as tf from '@tensorflow/tfjs-core'
import type { ReferenceKernel } from '../kernel.ts'
import { listOf } from '../tensor-lists.ts'

/** What is donated goes as soon as it can. */
export const addUpdatesReference: ReferenceKernel = (tensors, { donate }) => {
  const updates = listOf(tensors, 'update')
  return listOf(tensors, 'parameter').map((parameter, index) => {
    const sum = tf.add(parameter, updates[index])
    if (donate) updates[index].dispose()
    return sum
  })
}
