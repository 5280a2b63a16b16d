import type { HostKernel } from './host-kernel.ts'

/** [update, first moment, second moment]. */
export const adamW: HostKernel = (
  { parameter, gradient, firstMoment, secondMoment },
  attributes,
) => {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step } = attributes as Record<
    string,
    number
  >
  const rate = learningRate / (1 - beta1 ** step)
  const rootCorrection = 1 / Math.sqrt(1 - beta2 ** step)
  const decay = learningRate * weightDecay
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

/** The sum of x², in float64. */
export const squaredSum: HostKernel = ({ x }) => {
  let sum = 0
  for (let index = 0; index < x.values.length; index++) sum += x.values[index] * x.values[index]
  return { shape: [], values: Float32Array.of(sum) }
}
