import * as tf from '@tensorflow/tfjs-core'
import type { ReferenceKernel } from '../kernel.ts'

export const embeddingReference: ReferenceKernel = ({ table, ids }) => {
  const rows = tf.gather(table, tf.reshape(ids, [ids.size]) as tf.Tensor1D)
  return tf.reshape(rows, [...ids.shape, table.shape[1]])
}

/** [V, C]: every row of dy added to the row that its id names. */
export const embeddingGradient: ReferenceKernel = ({ ids, dy }, { rows }) => {
  const channels = dy.shape[dy.rank - 1]
  if (ids.size === 0 || channels === 0) return tf.zeros([rows as number, channels])
  const flat = tf.reshape(ids, [ids.size]) as tf.Tensor1D
  return tf.unsortedSegmentSum(tf.reshape(dy, [ids.size, channels]), flat, rows as number)
}
