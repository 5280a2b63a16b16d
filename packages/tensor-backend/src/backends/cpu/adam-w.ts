import { type AdamWNumbers, biasCorrections } from '../../adam-w-numbers.ts'
import { listOf } from '../../tensor-lists.ts'
import type { HostKernel, HostTensor } from './host-kernel.ts'

/** [update, first moment, second moment] of each parameter. */
export const adamW: HostKernel = (tensors, attributes) => {
  const numbers = attributes as unknown as AdamWNumbers
  const [gradients, firstMoments, secondMoments] = ['gradient', 'firstMoment', 'secondMoment'].map(
    name => listOf(tensors, name),
  )
  return listOf(tensors, 'parameter').flatMap((parameter, index) => {
    const changing = [gradients[index], firstMoments[index], secondMoments[index]] as const
    const decay = numbers.learningRate * numbers.weightDecay[index]
    return updateOne(parameter, changing, { ...numbers, decay })
  })
}

function updateOne(
  parameter: HostTensor,
  [gradient, firstMoment, secondMoment]: readonly [HostTensor, HostTensor, HostTensor],
  { decay, ...numbers }: AdamWNumbers & { readonly decay: number },
): HostTensor[] {
  const { beta1, beta2, epsilon } = numbers
  const { rate, rootCorrection } = biasCorrections(numbers)
  const update = new Float32Array(parameter.values.length)
  const first = new Float32Array(update.length)
  const second = new Float32Array(update.length)
  for (let index = 0; index < update.length; index++) {
    const slope = gradient.values[index]
    const m = beta1 * firstMoment.values[index] + (1 - beta1) * slope
    const v = beta2 * secondMoment.values[index] + (1 - beta2) * slope * slope
    first[index] = m
    second[index] = v
    update[index] =
      (-rate * m) / (Math.sqrt(v) * rootCorrection + epsilon) - decay * parameter.values[index]
  }
  return [update, first, second].map(values => ({ shape: parameter.shape, values }))
}

/** The sum of x² over all tensors, in float64. */
export const squaredSum: HostKernel = tensors => {
  let sum = 0
  for (const { values } of listOf(tensors, 'x')) {
    for (let index = 0; index < values.length; index++) sum += values[index] * values[index]
  }
  return { shape: [], values: Float32Array.of(sum) }
}
