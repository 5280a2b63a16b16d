import * as tf from '@tensorflow/tfjs-core'
import type { AdamWNumbers } from '../adam-w-numbers.ts'
import type { KernelTensor, ReferenceKernel } from '../kernel.ts'
import { listOf } from '../tensor-lists.ts'

/** [update, first moment, second moment] of each parameter; what is donated goes as soon as it can. */
export const adamWReference: ReferenceKernel = (tensors, attributes) => {
  const numbers = attributes as unknown as AdamWNumbers
  const [gradients, firstMoments, secondMoments] = ['gradient', 'firstMoment', 'secondMoment'].map(
    name => listOf(tensors, name),
  )
  return listOf(tensors, 'parameter').flatMap((parameter, index) => {
    const changing = [gradients[index], firstMoments[index], secondMoments[index]] as const
    const decay = numbers.weightDecay[index]
    const result = tf.tidy(() => updateOne(parameter, changing, { ...numbers, decay }))
    if (numbers.donate) tf.dispose([...changing])
    return result
  })
}

function updateOne(
  parameter: KernelTensor,
  [gradient, firstMoment, secondMoment]: readonly [tf.Tensor, tf.Tensor, tf.Tensor],
  { learningRate, beta1, beta2, epsilon, step, decay }: AdamWNumbers & { readonly decay: number },
): tf.Tensor[] {
  const first = tf.add(tf.mul(firstMoment, beta1), tf.mul(gradient, 1 - beta1))
  const second = tf.add(tf.mul(secondMoment, beta2), tf.mul(tf.square(gradient), 1 - beta2))
  const root = tf.add(tf.div(tf.sqrt(second), Math.sqrt(1 - beta2 ** step)), epsilon)
  const adaptive = tf.mul(tf.div(first, root), -learningRate / (1 - beta1 ** step))
  return [tf.sub(adaptive, tf.mul(parameter, learningRate * decay)), first, second]
}
