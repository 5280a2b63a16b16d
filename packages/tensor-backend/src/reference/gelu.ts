import * as tf from '@tensorflow/tfjs-core'
import type { ReferenceKernel } from '../kernel.ts'

/** √(2/π) and the cubic coefficient of the tanh form. */
export const geluConstants: { readonly scale: number; readonly cubic: number } = {
  scale: Math.sqrt(2 / Math.PI),
  cubic: 0.044715,
}

const { scale, cubic } = geluConstants

function innerTanh(x: tf.Tensor): tf.Tensor {
  return tf.tanh(tf.mul(tf.mul(x, tf.add(tf.mul(tf.square(x), cubic), 1)), scale))
}

export const geluReference: ReferenceKernel = ({ x }) =>
  tf.mul(tf.mul(x, 0.5), tf.add(innerTanh(x), 1))

/** With t = tanh(u): 0.5·(1 + t) + 0.5·x·(1 − t²)·du/dx. */
export const geluGradient: ReferenceKernel = ({ x, dy }) => {
  const tanh = innerTanh(x)
  const innerSlope = tf.mul(tf.add(tf.mul(tf.square(x), 3 * cubic), 1), scale)
  const outer = tf.mul(tf.mul(x, tf.sub(1, tf.square(tanh))), innerSlope)
  return tf.mul(dy, tf.mul(tf.add(tf.add(tanh, 1), outer), 0.5))
}
