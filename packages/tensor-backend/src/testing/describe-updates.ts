import type { Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { Backend } from '../backend.ts'
import { type AdamWResult, type AdamWTensors, adamWUpdate } from '../operations/adam-w-update.ts'
import { addUpdates } from '../operations/add-updates.ts'
import { globalNorm, scaleByNorm } from '../operations/global-norm.ts'
import { normals } from './values.ts'

const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, step: 3 }
const weightDecay = 0.1
const shape = [3, 67]
const [parameter, gradient, firstMoment, secondMoment] = [71, 72, 73, 74].map(seed =>
  normals(shape, seed),
)
const squares = secondMoment.data.map(value => Math.fround(value * value))

/** AdamW straight from its definition, in float64: [update, first moment, second moment]. */
function adamW64(index: number): readonly [number, number, number] {
  const { learningRate, beta1, beta2, epsilon, step } = options
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
    test('over what is donated gives the same', () => checkDonatedAdamW(backend()))
    test('spares what is held elsewhere', () => checkHeldElsewhere(backend()))
  })
  describe('addUpdates', () => {
    test('adds, over what is donated too, and spares what is held', () => checkAdding(backend()))
  })
  describe('globalNorm and scaleByNorm', () => {
    test('clip to the maximum, and leave a smaller norm as it is', () => checkClipping(backend()))
    test('over what is donated give the same', () => checkDonatedScale(backend()))
    test('the norm of nothing is 0, and NaN stays NaN', () => checkOddNorms(backend()))
  })
}

/** The parameter of the definition, and a part of it that does not decay. */
function adamWInputs({ tf }: Backend): AdamWTensors[] {
  const values = [parameter.data, gradient.data, firstMoment.data, squares]
  return [shape, [5]].map((shape, index) => {
    const size = shape.reduce((product, length) => product * length, 1)
    const [first, second, third, fourth] = values.map(all =>
      tf.tensor(Float32Array.from(all.subarray(0, size)), shape),
    )
    return {
      parameter: first,
      gradient: second,
      firstMoment: third,
      secondMoment: fourth,
      weightDecay: index === 0 ? weightDecay : 0,
    }
  })
}

const resultTensors = (results: readonly AdamWResult[]) =>
  results.flatMap(({ update, firstMoment, secondMoment }) => [update, firstMoment, secondMoment])

const inputTensors = (inputs: readonly AdamWTensors[]) =>
  inputs.flatMap(({ weightDecay: _, ...tensors }) => Object.values(tensors))

const read = (tensors: readonly Tensor[]) =>
  Promise.all(tensors.map(async tensor => Array.from(await tensor.data())))

async function checkAdamW(backend: Backend, tolerance: number): Promise<void> {
  const inputs = adamWInputs(backend)
  const before = await read(inputTensors(inputs))
  const results = resultTensors(adamWUpdate(inputs, options))
  for (const [column, values] of (await read(results.slice(0, 3))).entries()) {
    values.forEach((value, index) => {
      expect(Math.abs(value - adamW64(index)[column])).toBeLessThanOrEqual(tolerance * 10)
    })
  }
  const [update] = await read([results[3]])
  const decayed = options.learningRate * weightDecay
  update.forEach((value, index) => {
    const expected = adamW64(index)[0] + decayed * parameter.data[index]
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance * 10)
  })
  expect(await read(inputTensors(inputs))).toEqual(before)
  backend.tf.dispose([...results, ...inputTensors(inputs)])
}

async function checkDonatedAdamW(backend: Backend): Promise<void> {
  const { tf } = backend
  const inputs = adamWInputs(backend)
  const expected = resultTensors(adamWUpdate(inputs, options))
  const before = tf.memory().numTensors
  const results = resultTensors(adamWUpdate(inputs, { ...options, donate: true }))
  expect(tf.memory().numTensors).toBe(before)
  for (const { parameter, gradient, firstMoment, secondMoment } of inputs) {
    expect(parameter.isDisposed).toBe(false)
    expect([gradient, firstMoment, secondMoment].map(one => one.isDisposed)).toEqual([
      true,
      true,
      true,
    ])
  }
  expect(await read(results)).toEqual(await read(expected))
  tf.dispose([...expected, ...results, ...inputTensors(inputs)])
}

async function checkHeldElsewhere(backend: Backend): Promise<void> {
  const { tf } = backend
  const inputs = adamWInputs(backend)
  const held = inputTensors(inputs).map(tensor => tf.reshape(tensor, [tensor.size]))
  const before = await read(held)
  const results = resultTensors(adamWUpdate(inputs, { ...options, donate: true }))
  expect(await read(held)).toEqual(before)
  tf.dispose([...held, ...results, ...inputTensors(inputs)])
}

async function checkAdding({ tf }: Backend): Promise<void> {
  const parameters = [tf.tensor1d([1, -2, 0, 4, 5]), tf.tensor2d([[0.5], [Number.NaN]])]
  const updates = [tf.tensor1d([0.25, 2, 0, -8, 1]), tf.tensor2d([[1], [1]])]
  const held = tf.clone(updates[1])
  const sums = [
    [1.25, 0, 0, -4, 6],
    [1.5, Number.NaN],
  ]
  const apart = addUpdates(parameters, updates)
  expect(await read(apart)).toEqual(sums)
  const before = tf.memory().numTensors
  const over = addUpdates(parameters, updates, { donate: true })
  expect(tf.memory().numTensors).toBe(before)
  expect(updates.map(update => update.isDisposed)).toEqual([true, true])
  expect(await read(over)).toEqual(sums)
  expect(over.map(({ shape }) => shape)).toEqual([[5], [2, 1]])
  expect(await read([parameters[0], held])).toEqual([
    [1, -2, 0, 4, 5],
    [1, 1],
  ])
  tf.dispose([...parameters, ...apart, ...over, held])
}

async function checkDonatedScale({ tf }: Backend): Promise<void> {
  for (const maximum of [6.5, 100]) {
    const tensors = [tf.tensor1d([3, 0]), tf.tensor2d([[4], [0], [12]])]
    const held = tf.clone(tensors[0])
    const norm = globalNorm(tensors)
    const expected = scaleByNorm(tensors, norm, maximum)
    const before = tf.memory().numTensors
    const scaled = scaleByNorm(tensors, norm, maximum, { donate: true })
    expect(tf.memory().numTensors).toBe(before)
    expect(tensors.map(tensor => tensor.isDisposed)).toEqual([true, true])
    expect(await read(scaled)).toEqual(await read(expected))
    expect(await read([held])).toEqual([[3, 0]])
    tf.dispose([...expected, ...scaled, held, norm])
  }
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
