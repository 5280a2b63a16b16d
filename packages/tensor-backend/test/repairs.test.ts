import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Backend, inspectBackends, openBackend } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
// Chooses Chromium's software driver where it is installed.
import './webgpu-device.ts'

let backend: Backend
afterEach(() => backend.dispose())

const openCpu = async () => {
  backend = await openBackend('cpu')
}

/** The message of what stock tfjs, alone in a process, throws for an expression, or its value. */
function stockOutcome(expression: string): string {
  const program = `
    const tf = require('@tensorflow/tfjs-core')
    require('@tensorflow/tfjs-backend-cpu')
    const layers = require('@tensorflow/tfjs-layers')
    const run = async () => ${expression}
    run().then(console.log, error => console.log(error.message))`
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
  beforeEach(openCpu)

  test('stock tfjs throws', () => {
    const failure = stockOutcome(
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
  beforeEach(openCpu)

  test('stock tfjs has none', () => {
    const failure = stockOutcome("tf.grad(a => tf.einsum('ab->a', a))(tf.ones([2,3]))")
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

describe('saving the state of a tf.train optimizer (tensorflow/tfjs#8238)', () => {
  beforeEach(openCpu)

  const optimizers = {
    sgd: () => tf.train.sgd(0.1),
    momentum: () => tf.train.momentum(0.1, 0.9),
    adagrad: () => tf.train.adagrad(0.1),
    adadelta: () => tf.train.adadelta(),
    rmsprop: () => tf.train.rmsprop(0.1),
    adam: () => tf.train.adam(),
  }

  test('stock tfjs leaks a tensor each time', () => {
    const leak = stockOutcome(`{
      const adam = tf.train.adam()
      const before = tf.memory().numTensors
      await adam.getWeights()
      await adam.getWeights()
      return tf.memory().numTensors - before
    }`)
    expect(leak).toBe('2\n')
  })

  /** The tensors that an optimizer leaves behind when it is disposed, and the counts it gave. */
  async function use(make: () => tf.Optimizer, saves: number) {
    const before = tf.memory().numTensors
    const optimizer = make()
    const x = tf.variable(tf.scalar(3))
    const counts: unknown[][] = []
    for (let step = 0; step < 3; step++) {
      optimizer.minimize(() => tf.square(x) as tf.Scalar)
      for (let save = 0; save < saves; save++) {
        const [{ name, tensor }] = await optimizer.getWeights()
        counts.push([name, tensor.dtype, ...(await tensor.data())])
      }
    }
    optimizer.dispose()
    x.dispose()
    return { left: tf.memory().numTensors - before, counts }
  }

  test.each(Object.entries(optimizers))('%s leaves nothing behind', async (_name, make) => {
    const unsaved = await use(make, 0)
    const saved = await use(make, 2)
    expect(saved.left).toBe(unsaved.left)
    expect(saved.counts).toEqual([1, 1, 2, 2, 3, 3].map(step => ['iter', 'int32', step]))
  })

  test('model.save with its optimizer leaks nothing', async () => {
    const model = layers.sequential({
      layers: [layers.layers.dense({ units: 2, inputShape: [3] })],
    })
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' })
    await model.fit(tf.ones([4, 3]), tf.ones([4, 2]), { verbose: 0 })
    const modelArtifactsInfo = { dateSaved: new Date(0), modelTopologyType: 'JSON' as const }
    const handler = tf.io.withSaveHandler(async () => ({ modelArtifactsInfo }))
    await model.save(handler, { includeOptimizer: true })
    const before = tf.memory().numTensors
    await model.save(handler, { includeOptimizer: true })
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('UnsortedSegmentSum, which stock tfjs lacks on wasm (tensorflow/tfjs#8082)', async () => {
  for (const { name, available } of await inspectBackends()) {
    test.skipIf(!available)(`forward on ${name} (needs that backend)`, async () => {
      backend = await openBackend(name)
      const rows = tf.tensor2d([1, 2, 10, 20, 100, 200], [3, 2])
      const sums = tf.unsortedSegmentSum(rows, tf.tensor1d([2, 0, 2], 'int32'), 4)
      expect(sums.shape).toEqual([4, 2])
      expect(Array.from(await sums.data())).toEqual([10, 20, 0, 0, 101, 202, 0, 0])
    })
  }
})
