import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Backend, openBackend } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let backend: Backend
beforeAll(async () => {
  backend = await openBackend('cpu')
})
afterAll(() => backend.dispose())

/** The message of what stock tfjs, alone in a process, throws for an expression. */
function stockFailure(expression: string): string {
  const program = `
    const tf = require('@tensorflow/tfjs-core')
    require('@tensorflow/tfjs-backend-cpu')
    require('@tensorflow/tfjs-layers')
    try { ${expression}; console.log('works') } catch (error) { console.log(error.message) }`
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  return spawnSync(process.execPath, ['-e', program], { cwd, encoding: 'utf8' }).stdout
}

type Operation = (...operands: tf.Tensor[]) => tf.Tensor

/** Gradients of Σ output², beside central differences. */
function expectGradients(operation: Operation, shapes: readonly number[][]): void {
  tf.tidy(() => {
    const inputs = shapes.map((shape, index) => tf.randomNormal(shape, 0, 1, 'float32', index + 1))
    const objective = (...operands: tf.Tensor[]) =>
      tf.sum(tf.square(operation(...operands))) as tf.Scalar
    const gradients = tf.grads(objective)(inputs)
    inputs.forEach((input, which) => {
      expect(gradients[which].shape).toEqual(input.shape)
      const values = input.dataSync()
      gradients[which].dataSync().forEach((slope, at) => {
        const shifted = (step: number) => {
          const moved = values.slice()
          moved[at] += step
          const operands = inputs.map((one, i) => (i === which ? tf.tensor(moved, one.shape) : one))
          return objective(...operands).dataSync()[0]
        }
        const difference = (shifted(1e-2) - shifted(-1e-2)) / 2e-2
        expect(Math.abs(slope - difference)).toBeLessThan(0.02 * Math.max(1, Math.abs(difference)))
      })
    })
  })
}

describe('the gradient of matMul between ranks (tensorflow/tfjs#8721)', () => {
  test('stock tfjs throws', () => {
    const failure = stockFailure(
      'tf.grads((a, b) => tf.matMul(a, b))([tf.ones([2,3,4]), tf.ones([4,5])])',
    )
    expect(failure).toMatch(/does not match the shape of the input/)
  })

  test.each([
    [
      [2, 3, 4],
      [4, 5],
    ],
    [
      [3, 4],
      [2, 4, 5],
    ],
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
    [
      [1, 3, 4],
      [2, 4, 5],
    ],
  ])('[%s] · [%s]', (a, b) => {
    expectGradients((x, y) => tf.matMul(x, y), [a, b])
  })

  test('with transposes', () => {
    expectGradients(
      (x, y) => tf.matMul(x, y, true, true),
      [
        [2, 4, 3],
        [5, 4],
      ],
    )
  })
})

describe('the gradient of einsum (tensorflow/tfjs#5690)', () => {
  test('stock tfjs has none', () => {
    const failure = stockFailure("tf.grad(a => tf.einsum('ab->a', a))(tf.ones([2,3]))")
    expect(failure).toMatch(/gradient function not found for Einsum/)
  })

  test.each([
    [
      'ab,bc->ac',
      [
        [2, 3],
        [3, 4],
      ],
    ],
    [
      'abc,cd->abd',
      [
        [2, 3, 4],
        [4, 2],
      ],
    ],
    [
      'bhqd,bhkd->bhqk',
      [
        [1, 2, 3, 2],
        [1, 2, 3, 2],
      ],
    ],
    ['ab->ba', [[2, 3]]],
    ['ab->a', [[2, 3]]],
    [
      'ab,cb->ac',
      [
        [2, 3],
        [4, 3],
      ],
    ],
  ])('%s', (equation, shapes) => {
    expectGradients((...operands) => tf.einsum(equation, ...operands), shapes)
  })
})
