import { describe, expect, test } from 'vitest'
import type { Backend } from '../backend.ts'
import { adamWUpdate } from '../operations/adam-w-update.ts'
import { globalNorm, scaleByNorm } from '../operations/global-norm.ts'
import { normals } from './values.ts'

const options = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  step: 3,
}
const shape = [3, 67]
const [parameter, gradient, firstMoment, secondMoment] = [71, 72, 73, 74].map(seed =>
  normals(shape, seed),
)
const squares = secondMoment.data.map(value => Math.fround(value * value))

/** AdamW straight from its definition, in float64: [update, first moment, second moment]. */
function adamW64(index: number): readonly [number, number, number] {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step } = options
  const slope = gradient.data[index]
  const first = beta1 * firstMoment.data[index] + (1 - beta1) * slope
  const second = beta2 * squares[index] + (1 - beta2) * slope ** 2
  const corrected = Math.sqrt(second / (1 - beta2 ** step)) + epsilon
  const update = first / (1 - beta1 ** step) / corrected + weightDecay * parameter.data[index]
  return [-learningRate * update, first, second]
}

/** The operations of an optimizer step, which have no gradients. */
export function describeUpdates(backend: () => Backend, tolerance: number): void {
  describe('adamWUpdate', () => {
    test('agrees with float64', () => checkAdamW(backend(), tolerance))
  })
  describe('globalNorm and scaleByNorm', () => {
    test('clip to the maximum, and leave a smaller norm as it is', () => checkClipping(backend()))
    test('the norm of nothing is 0, and NaN stays NaN', () => checkOddNorms(backend()))
  })
}

async function checkAdamW({ tf }: Backend, tolerance: number): Promise<void> {
  const tensor = (values: Float64Array) => tf.tensor(Float32Array.from(values), shape)
  const inputs = {
    parameter: tensor(parameter.data),
    gradient: tensor(gradient.data),
    firstMoment: tensor(firstMoment.data),
    secondMoment: tensor(squares),
  }
  const result = adamWUpdate(inputs, options)
  const columns = [result.update, result.firstMoment, result.secondMoment]
  for (const [column, values] of columns.entries()) {
    const actual = await values.data()
    actual.forEach((value, index) => {
      expect(Math.abs(value - adamW64(index)[column])).toBeLessThanOrEqual(tolerance * 10)
    })
  }
  tf.dispose([...columns, ...Object.values(inputs)])
}

async function checkClipping({ tf }: Backend): Promise<void> {
  const tensors = [tf.tensor1d([3, 0]), tf.tensor2d([[4], [0], [12]])]
  const norm = globalNorm(tensors)
  expect((await norm.data())[0]).toBeCloseTo(13, 5)
  const clipped = scaleByNorm(tensors, norm, 6.5)
  const expected = [2, 0, 6].map(value => expect.closeTo(value, 5))
  expect(Array.from(await clipped[1].data())).toEqual(expected)
  const kept = scaleByNorm(tensors, norm, 100)
  expect(Array.from(await kept[0].data())).toEqual([3, 0])
  tf.dispose([...tensors, norm, ...clipped, ...kept])
}

async function checkOddNorms({ tf }: Backend): Promise<void> {
  const tensors = [tf.tensor1d([1, Number.NaN])]
  const norms = [globalNorm([]), globalNorm(tensors)]
  expect((await norms[0].data())[0]).toBe(0)
  expect((await norms[1].data())[0]).toBeNaN()
  tf.dispose([...tensors, ...norms])
}
