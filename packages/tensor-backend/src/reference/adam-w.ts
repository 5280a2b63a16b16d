import * as tf from '@tensorflow/tfjs-core'
import type { ReferenceKernel } from '../kernel.ts'

/** [update, first moment, second moment]. */
export const adamWReference: ReferenceKernel = (tensors, attributes) => {
  const { parameter, gradient, firstMoment, secondMoment } = tensors
  const { learningRate, beta1, beta2, epsilon, weightDecay, step } = attributes as Record<
    string,
    number
  >
  const first = tf.add(tf.mul(firstMoment, beta1), tf.mul(gradient, 1 - beta1))
  const second = tf.add(tf.mul(secondMoment, beta2), tf.mul(tf.square(gradient), 1 - beta2))
  const root = tf.add(tf.div(tf.sqrt(second), Math.sqrt(1 - beta2 ** step)), epsilon)
  const adaptive = tf.mul(tf.div(first, root), -learningRate / (1 - beta1 ** step))
  return [tf.sub(adaptive, tf.mul(parameter, learningRate * weightDecay)), first, second]
}
