import {
  adamWUpdate,
  addUpdates,
  type BackendName,
  crossEntropy,
  dropout,
  embedding,
  gelu,
  globalNorm,
  layerNorm,
  linear,
  type OpenOptions,
  openBackend,
  randomStream,
  scaleByNorm,
} from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'

const random = randomStream(3)
const draw = (size: number, deviation = 1) =>
  Float32Array.from({ length: size }, () => random.normal() * deviation)
const drawIds = (size: number, bound: number) =>
  Int32Array.from({ length: size }, () => random.integer(bound))

// Several chunks of every kernel, with ends in the middle of four lanes and of a chunk.
const shapes: readonly (readonly [rows: number, channels: number])[] = [
  [403, 131],
  [260, 384],
]
const inputs = shapes.map(([rows, channels]) => ({
  rows,
  channels,
  x: draw(rows * channels),
  dy: draw(rows * channels),
  gain: draw(channels),
  bias: draw(channels),
  ids: drawIds(rows, 301),
  table: draw(301 * channels),
  targets: drawIds(rows, channels).map((id, row) => (row % 7 === 3 ? -100 : id)),
}))
type Inputs = (typeof inputs)[number]

const step = { learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, step: 2 }

/** The gradients of Σ output · dy. */
function gradientsOf(
  { rows, channels, dy }: Inputs,
  operation: (...operands: tf.Tensor[]) => tf.Tensor,
  operands: tf.Tensor[],
): tf.Tensor[] {
  const weights = tf.tensor(dy, [rows, channels])
  return tf.grads((...given) => tf.sum(tf.mul(operation(...given), weights)))(operands)
}

const kernels: Readonly<Record<string, (given: Inputs) => tf.Tensor[]>> = {
  gelu: given => {
    const x = tf.tensor(given.x, [given.rows, given.channels])
    return [gelu(x), ...gradientsOf(given, gelu, [x])]
  },
  layerNorm: given => {
    const operands = [tf.tensor(given.x, [given.rows, given.channels])]
    operands.push(tf.tensor1d(given.gain), tf.tensor1d(given.bias))
    const operation = (x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor) =>
      layerNorm(x, gain as tf.Tensor1D, bias as tf.Tensor1D)
    const [x, gain, bias] = operands
    return [operation(x, gain, bias), ...gradientsOf(given, operation as never, operands)]
  },
  columnSums: given => {
    const x = tf.tensor(given.x, [given.rows, given.channels])
    const weight = tf.zeros<tf.Rank.R2>([given.channels, given.channels])
    const operation = (bias: tf.Tensor) => linear(x, weight, bias as tf.Tensor1D)
    return gradientsOf(given, operation, [tf.tensor1d(given.bias)])
  },
  embedding: given => {
    const ids = tf.tensor1d(given.ids, 'int32')
    const operation = (table: tf.Tensor) => embedding(table as tf.Tensor2D, ids)
    const table = tf.tensor(given.table, [301, given.channels])
    return [operation(table), ...gradientsOf(given, operation, [table])]
  },
  crossEntropy: given => {
    const targets = tf.tensor1d(given.targets, 'int32')
    const logits = tf.tensor(given.x, [given.rows, given.channels])
    const gradient = tf.grad(x => crossEntropy(x, targets))
    return [crossEntropy(logits, targets), gradient(logits)]
  },
  dropout: ({ x }) => [dropout(tf.tensor1d(x), { rate: 0.3, seed: 2 ** 40, stream: 7 })],
  elementwise: ({ x, dy, rows, channels }) => {
    const [a, b] = [x, dy].map(values => tf.tensor(values, [rows, channels]))
    const one = tf.scalar(3)
    const row = tf.slice(b, [rows - 1, 0], [1, channels])
    const pairs = [a, one, row].map(other => [tf.add(b, other), tf.sub(b, other), tf.mul(b, other)])
    const swapped = [tf.sub(one, b), tf.div(b, one), tf.add(row, b), tf.addN([a, b, a])]
    return [...pairs.flat(), ...swapped]
  },
  clipping: ({ x, dy }) => {
    const tensors = [x, dy].map(values => tf.tensor1d(values))
    const norm = globalNorm(tensors)
    return [norm, ...scaleByNorm(tensors, norm, 1)]
  },
  adamW: ({ x, dy, gain, bias }) => {
    const parameters = [
      [x, dy],
      [gain, bias],
    ].map(([values, slopes], index) => ({
      parameter: tf.tensor1d(values),
      gradient: tf.tensor1d(slopes),
      firstMoment: tf.tensor1d(values),
      secondMoment: tf.square(tf.tensor1d(slopes)) as tf.Tensor,
      weightDecay: index * 0.1,
    }))
    const results = adamWUpdate(parameters, step)
    return results.flatMap(result => [result.update, result.firstMoment, result.secondMoment])
  },
  addUpdates: ({ x, dy }) => addUpdates([tf.tensor1d(x)], [tf.tensor1d(dy)]),
}

type Results = Readonly<Record<string, Float32Array[]>>

async function compute(name: BackendName, options: OpenOptions = {}): Promise<Results> {
  const backend = await openBackend(name, options)
  const results = Object.entries(kernels).map(([kernel, run]) => {
    const read = (given: Inputs) =>
      tf.tidy(() => run(given).map(tensor => tensor.dataSync<'float32'>().slice()))
    return [kernel, inputs.flatMap(read)] as const
  })
  backend.dispose()
  return Object.fromEntries(results)
}

/** Compared as a whole: an expectation of each value takes minutes. */
const bytesOf = ({ buffer }: Float32Array) => Buffer.from(buffer)

let expected: Results
beforeAll(async () => {
  expected = await compute('cpu')
}, 120_000)

describe.each([true, false])('with fusedMultiplyAdd %s', fusedMultiplyAdd => {
  let results: Results[]
  beforeAll(async () => {
    results = []
    for (const threads of [1, 2, 4]) {
      results.push(await compute('simd', { threads, fusedMultiplyAdd }))
    }
  }, 120_000)

  test.each(Object.keys(kernels))('%s agrees with the cpu backend over many chunks', kernel => {
    for (const [index, actual] of results[0][kernel].entries()) {
      const wanted = expected[kernel][index]
      const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      const worst = wanted.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - actual[at])),
        0,
      )
      expect(actual.length).toBe(wanted.length)
      expect(worst / largest, `result ${index}`).toBeLessThan(1e-5)
    }
  })

  test.each(Object.keys(kernels))('%s gives the same bits on 1, 2 and 4 threads', kernel => {
    const [first, ...others] = results.map(of => of[kernel].map(bytesOf))
    for (const [index, bytes] of first.entries()) {
      expect(others.map(other => bytes.equals(other[index]))).toEqual([true, true])
    }
  })
})
