import {
  adamWUpdate,
  addUpdates,
  attentionProbabilities,
  type Backend,
  cachedAttention,
  causalAttention,
  crossEntropy,
  dropout,
  embedding,
  layerNorm,
  linear,
  linearCrossEntropy,
  openBackend,
  scaleByNorm,
  unembedding,
} from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

let backend: Backend
beforeAll(async () => {
  backend = await openBackend('cpu')
})
afterAll(() => backend.dispose())

const zeros = (...shape: number[]) => tf.zeros(shape) as tf.Tensor2D & tf.Tensor1D & tf.Tensor3D
const ids = (...values: number[]) => tf.tensor1d(values, 'int32')
const step = { learningRate: 1, beta1: 0.9, beta2: 0.9, epsilon: 1 }
const adam = (size: number, number: number) => {
  const moments = { firstMoment: zeros(2), secondMoment: zeros(2) }
  const tensors = { parameter: zeros(2), gradient: zeros(size), ...moments, weightDecay: 0 }
  return adamWUpdate([tensors], { ...step, step: number })
}

const goOn = (rows: number, blocks: readonly tf.Tensor4D[], count = 2) =>
  cachedAttention(zeros(rows, 12), [{ start: 1, count, blocks }])
const block = (...shape: [number, number, number, number]) => tf.zeros<tf.Rank.R4>(shape)

const mistakes: readonly [string, () => unknown, RegExp][] = [
  ['linear, inner size', () => linear(zeros(2, 3), zeros(4, 5)), /x of \[\.\.\., 4\].*got \[2,3\]/],
  ['linear, bias', () => linear(zeros(2, 4), zeros(4, 5), zeros(4)), /bias of \[5\].*got \[4\]/],
  ['unembedding', () => unembedding(zeros(2, 3), zeros(7, 4)), /hidden of \[\.\.\., 4\]/],
  ['layerNorm', () => layerNorm(zeros(2, 3), zeros(4), zeros(4), 1e-5), /\[2,3\], \[4\] and \[4\]/],
  ['layerNorm, epsilon', () => layerNorm(zeros(2, 3), zeros(3), zeros(3), -1), /epsilon.*-1/],
  ['attention, heads', () => causalAttention(zeros(1, 2, 6), { heads: 0 }), /heads, got 0/],
  ['attention, channels', () => causalAttention(zeros(1, 2, 9), { heads: 2 }), /\[1,2,9\]/],
  ['probabilities', () => attentionProbabilities(zeros(1, 2, 9), 2), /\[1,2,9\]/],
  ['cache, rows', () => goOn(3, [block(2, 2, 4, 2)]), /qkv of \[2, 3C\].*got \[3,12\]/],
  ['cache, no rows', () => goOn(0, [block(2, 2, 4, 2)], 0), /1 position or more.*got 0 to 1/],
  ['cache, nothing', () => cachedAttention(zeros(0, 12), []), /more than 0 rows, got \[0,12\]/],
  ['cache, no blocks', () => goOn(2, []), /for 3 positions, got 0/],
  ['cache, room', () => goOn(2, [block(2, 2, 2, 2)]), /for 3 positions, got 1: \[2,2,2,2\]/],
  ['cache, channels', () => goOn(2, [block(2, 2, 4, 3)]), /3·H·D = 12.*\[2,2,4,3\]/],
  [
    'cache, shapes',
    () => goOn(2, [block(2, 2, 4, 2), block(2, 2, 3, 2)]),
    /one shape.*\[2,2,3,2\]/,
  ],
  ['embedding, type', () => embedding(zeros(4, 2), zeros(3)), /int32 ids, got float32/],
  ['embedding, range', () => embedding(zeros(4, 2), ids(1, 4)), /ids in \[0, 4\), got 4/],
  ['embedding, negative', () => embedding(zeros(4, 2), ids(-1)), /got -1/],
  ['crossEntropy, count', () => crossEntropy(zeros(2, 3), ids(1)), /one target for each row/],
  ['crossEntropy, type', () => crossEntropy(zeros(1, 3), zeros(1)), /int32 targets/],
  ['crossEntropy, range', () => crossEntropy(zeros(1, 3), ids(3)), /targets in \[0, 3\).*got 3/],
  ['head, channels', () => linearCrossEntropy(zeros(1, 3), zeros(5, 2), ids(1)), /\[\.\.\., 2\]/],
  ['dropout, rate', () => dropout(zeros(3), { rate: 1, seed: 0 }), /rate in \[0, 1\), got 1/],
  ['dropout, seed', () => dropout(zeros(3), { rate: 0.5, seed: -1 }), /seed.*got -1/],
  ['adamWUpdate, sizes', () => adam(3, 1), /gradient of \[2\], got \[3\]/],
  ['adamWUpdate, step', () => adam(2, 0), /from 1, got 0/],
  ['addUpdates', () => addUpdates([tf.scalar(1)], []), /updates of \[\], got $/m],
  ['scaleByNorm', () => scaleByNorm([], tf.scalar(1), 0), /positive maximum, got 0/],
]

test.each(mistakes)('%s: says what was expected and what came', (_name, call, message) => {
  expect(call).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  expect(call).toThrow(message)
})
