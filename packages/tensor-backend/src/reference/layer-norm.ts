import * as tf from '@tensorflow/tfjs-core'
import type { ReferenceKernel } from '../kernel.ts'

function normalized(x: tf.Tensor, epsilon: number) {
  const centered = tf.sub(x, tf.mean(x, -1, true))
  const variance = tf.mean(tf.square(centered), -1, true)
  const inverseDeviation = tf.rsqrt(tf.add(variance, epsilon))
  return { inverseDeviation, values: tf.mul(centered, inverseDeviation) }
}

export const layerNormReference: ReferenceKernel = ({ x, gain, bias }, { epsilon }) =>
  tf.add(tf.mul(normalized(x, epsilon as number).values, gain), bias)

/** d x = (g − mean(g) − n·mean(g·n)) / deviation, where g = dy·gain and n = normalised x. */
export const layerNormInputGradient: ReferenceKernel = ({ x, gain, dy }, { epsilon }) => {
  const { inverseDeviation, values } = normalized(x, epsilon as number)
  const scaled = tf.mul(dy, gain)
  const along = tf.mul(values, tf.mean(tf.mul(scaled, values), -1, true))
  return tf.mul(tf.sub(tf.sub(scaled, tf.mean(scaled, -1, true)), along), inverseDeviation)
}

/** [C]: the sum of dy · normalised x over every row. */
export const layerNormGainGradient: ReferenceKernel = ({ x, dy }, { epsilon }) => {
  const products = tf.mul(dy, normalized(x, epsilon as number).values)
  return tf.sum(
    products,
    Array.from({ length: x.rank - 1 }, (_, axis) => axis),
  )
}
