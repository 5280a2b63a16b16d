import { adamW, chain, clipByGlobalNorm, type GradientTransformation } from '@nexttoken/train'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { failure } from './failure.ts'

useBackend()

const tensors = (values: Record<string, number | readonly number[] | readonly number[][]>) =>
  new Map(Object.entries(values).map(([name, value]) => [name, tf.tensor(value as number[])]))

const read = (named: ReadonlyMap<string, tf.Tensor>) =>
  Object.fromEntries([...named].map(([name, tensor]) => [name, tensor.arraySync()]))

/** Multiplies by a factor and counts its updates. */
const times = (factor: number): GradientTransformation<{ count: number }> => ({
  init: () => ({ count: 0 }),
  update: (gradients, { count }) => ({
    updates: new Map([...gradients].map(([name, tensor]) => [name, tf.mul(tensor, factor)])),
    state: { count: count + 1 },
    learningRate: factor,
  }),
})

describe('adamW', () => {
  const still = { learningRate: 0.5, betas: [0.5, 0.75], epsilon: 0, weightDecay: 0 } as const

  test('first goes by the learning rate against the sign of the gradient', () => {
    const optimizer = adamW(still)
    const parameters = tensors({ x: [1, 2, 3] })
    const { updates, state, learningRate } = optimizer.update(
      tensors({ x: [4, -0.25, 1] }),
      optimizer.init(parameters),
      parameters,
    )
    expect(read(updates)).toEqual({ x: [-0.5, 0.5, -0.5] })
    expect(state.firstMoment['x'].arraySync()).toEqual([2, -0.125, 0.5])
    expect(state.secondMoment['x'].arraySync()).toEqual([4, 0.015625, 0.25])
    expect(state.step).toBe(1)
    expect(learningRate).toBe(0.5)
  })

  test('lets decay only what has two dimensions or more, if not told otherwise', () => {
    const parameters = tensors({ weight: [[8]], bias: [8] })
    const decayed = (decays?: (name: string, shape: readonly number[]) => boolean) => {
      const gradients = tensors({ weight: [[0]], bias: [0] })
      const optimizer = adamW({
        learningRate: 0.5,
        weightDecay: 0.25,
        ...(decays && { decays }),
      })
      return read(optimizer.update(gradients, optimizer.init(parameters), parameters).updates)
    }
    expect(decayed()).toEqual({ weight: [[-1]], bias: [-0] })
    expect(decayed((name, [size]) => name === 'bias' && size === 1)).toEqual({
      weight: [[-0]],
      bias: [-1],
    })
  })

  test('asks its schedule with steps from 0', () => {
    const asked: number[] = []
    const optimizer = adamW({ learningRate: step => asked.push(step) })
    const parameters = tensors({ x: 1 })
    const first = optimizer.update(tensors({ x: 1 }), optimizer.init(parameters), parameters)
    optimizer.update(tensors({ x: 1 }), first.state, parameters)
    expect(asked).toEqual([0, 1])
  })

  test('is the recurrence of the paper', () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true })
    const course = fc.record({
      start: number,
      gradients: fc.array(number, { minLength: 1, maxLength: 6 }),
    })
    const [rate, beta1, beta2, epsilon, decay] = [0.1, 0.9, 0.95, 1e-3, 0.2]
    const optimizer = adamW({
      learningRate: rate,
      betas: [beta1, beta2],
      epsilon,
      weightDecay: decay,
      decays: () => true,
    })
    fc.assert(
      fc.property(course, ({ start, gradients }) => {
        let [x, first, second, ours] = [start, 0, 0, start]
        let state = optimizer.init(tensors({ x }))
        gradients.forEach((gradient, index) => {
          first = beta1 * first + (1 - beta1) * gradient
          second = beta2 * second + (1 - beta2) * gradient ** 2
          const mean = first / (1 - beta1 ** (index + 1))
          const root = Math.sqrt(second / (1 - beta2 ** (index + 1)))
          x -= rate * (mean / (root + epsilon) + decay * x)
          const result = optimizer.update(tensors({ x: gradient }), state, tensors({ x: ours }))
          ours += (read(result.updates) as { x: number }).x
          state = result.state
        })
        expect(Math.abs(ours - x)).toBeLessThan(1e-5)
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    [{ learningRate: -1 }, 'learningRate'],
    [{ betas: [0.9, 1] as const }, 'betas'],
    [{ betas: [Number.NaN, 0.9] as const }, 'betas'],
    [{ epsilon: -1 }, 'epsilon'],
    [{ weightDecay: Number.NaN }, 'weightDecay'],
  ])('refuses %j', (change, name) => {
    expect(() => adamW({ learningRate: 1, ...change })).toThrow(failure('INVALID_OPTION', name))
  })

  test('refuses a rate that is none', () => {
    const optimizer = adamW({ learningRate: () => Number.NaN })
    const parameters = tensors({ x: 1 })
    expect(() => optimizer.update(parameters, optimizer.init(parameters), parameters)).toThrow(
      failure('INVALID_LEARNING_RATE', 'step 0', 'NaN'),
    )
  })
})

describe('clipByGlobalNorm', () => {
  test('scales all gradients by their common norm', () => {
    const { updates } = clipByGlobalNorm(1).update(tensors({ a: [3], b: [[4]] }), {}, new Map())
    const { a, b } = read(updates) as { a: number[]; b: number[][] }
    expect(a[0]).toBeCloseTo(0.6, 6)
    expect(b[0][0]).toBeCloseTo(0.8, 6)
  })

  test('leaves a smaller norm as it is', () => {
    const { updates } = clipByGlobalNorm(6).update(tensors({ a: [3], b: [[4]] }), {}, new Map())
    expect(read(updates)).toEqual({ a: [3], b: [[4]] })
  })

  test.each([0, -1, Number.NaN, Infinity])('refuses %s', maximum => {
    expect(() => clipByGlobalNorm(maximum)).toThrow(failure('INVALID_OPTION', `${maximum}`))
  })
})

describe('chain', () => {
  test('goes left to right, keeps a state for each and tells the last rate', () => {
    const optimizer = chain(clipByGlobalNorm(1), times(3), times(2), clipByGlobalNorm(100))
    const parameters = tensors({ x: [0] })
    const first = optimizer.update(tensors({ x: [5] }), optimizer.init(parameters), parameters)
    const second = optimizer.update(tensors({ x: [0.5] }), first.state, parameters)
    expect(read(second.updates)).toEqual({ x: [3] })
    expect(second.state).toEqual({ 0: {}, 1: { count: 2 }, 2: { count: 2 }, 3: {} })
    expect(second.learningRate).toBe(2)
  })

  test('is itself a link', () => {
    const optimizer = chain(chain(times(3), times(2)), times(5))
    const { updates } = optimizer.update(tensors({ x: [1] }), optimizer.init(new Map()), new Map())
    expect(read(updates)).toEqual({ x: [30] })
  })

  test('refuses to be empty', () => {
    expect(() => chain()).toThrow(failure('INVALID_OPTION', 'at least one'))
  })
})

test.each([
  ['adamW', adamW({ learningRate: 1 })],
  ['clipByGlobalNorm', clipByGlobalNorm(1)],
  ['a pure transformation', times(2)],
  ['chain', chain(clipByGlobalNorm(1), times(3), adamW({ learningRate: 1 }), times(2))],
] as [string, GradientTransformation][])('%s leaves only what it returns', (_name, optimizer) => {
  const parameters = tensors({ x: [1, 2], y: [[3]] })
  const before = tf.memory().numTensors
  const state = optimizer.init(parameters)
  const kept = tf.memory().numTensors - before
  const gradients = tensors({ x: [4, 5], y: [[6]] })
  const result = optimizer.update(gradients, state, parameters)
  tf.dispose([...gradients.values(), state] as tf.TensorContainer)
  expect(read(parameters)).toEqual({ x: [1, 2], y: [[3]] })
  expect(tf.memory().numTensors - before).toBe(kept + result.updates.size)
  expect(result.updates.size).toBe(2)
  tf.dispose([...result.updates.values(), result.state] as tf.TensorContainer)
  expect(tf.memory().numTensors).toBe(before)
})

test('what a transformation was given may live on elsewhere', () => {
  const optimizer = chain(clipByGlobalNorm(1), adamW({ learningRate: 1 }))
  const parameters = tensors({ x: [1, 2] })
  const gradients = tensors({ x: [3, 4] })
  const held = tf.clone(gradients.get('x')!)
  optimizer.update(gradients, optimizer.init(parameters), parameters)
  expect(held.arraySync()).toEqual([3, 4])
})
