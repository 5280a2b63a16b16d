import * as tf from '@tensorflow/tfjs-core'
import { sumToShape } from './sum-to-shape.ts'

/**
 * The gradient of a product of matrices of different ranks, such as [B,M,K] · [K,N]: stock tfjs gives
 * [B,K,N] for the second and throws.
 *
 * @see https://github.com/tensorflow/tfjs/issues/8721
 */
export function repairBatchMatMulGradient(): void {
  const stock = tf.getGradient(tf.BatchMatMul)
  tf.unregisterGradient(tf.BatchMatMul)
  tf.registerGradient({
    ...stock,
    gradFunc: (dy, saved, attributes) => {
      const [a, b] = saved
      const gradients = stock.gradFunc(dy, saved, attributes)
      return {
        a: () => sumToShape(gradients['a'](), a.shape),
        b: () => sumToShape(gradients['b'](), b.shape),
      }
    },
  })
}
