import { type Batch, batches, randomWindows, slidingWindows } from '@nexttoken/data'
import { argmax, randomStream, sampleMultinomial } from '@nexttoken/sampling'
import { causalAttention, dropout, embedding } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'

// Every number expected here was drawn by a Philox 4x32-10 in Python.

const ids = Array.from({ length: 100 }, (_, index) => index)
const contextLength = 4

/** A batch's inputs [B, T] as the device holds them. */
async function onDevice({ inputs, shape }: Batch): Promise<number[]> {
  const tensor = tf.tensor(inputs, [...shape], 'int32')
  const values = Array.from(await tensor.data())
  tensor.dispose()
  return values
}

/** Windows of `ids` begin with their offset. */
const windowsFrom = (offsets: readonly number[]) =>
  offsets.flatMap(offset => ids.slice(offset, offset + contextLength))

/** `1` for each value that was kept. */
const keptIn = (values: ArrayLike<number>) =>
  Array.from(values, value => (value === 0 ? '0' : '1')).join('')

describe('the same seed, on every backend', () => {
  useBackend()

  test('draws the same random windows', async () => {
    const drawn: number[][] = []
    for await (const batch of randomWindows(ids, { contextLength, batchSize: 3, seed: 7 })) {
      drawn.push(await onDevice(batch))
      if (drawn.length === 2) break
    }
    expect(drawn).toEqual([windowsFrom([66, 69, 50]), windowsFrom([42, 44, 54])])
  })

  test('shuffles each epoch alike', async () => {
    const windows = slidingWindows(ids.slice(0, 10), { contextLength, stride: 1 })
    const drawn: number[][] = []
    for await (const batch of batches(windows, { batchSize: 6, epochs: 2, shuffle: { seed: 7 } })) {
      drawn.push(await onDevice(batch))
    }
    expect(drawn).toEqual([windowsFrom([2, 5, 3, 4, 1, 0]), windowsFrom([1, 2, 4, 5, 3, 0])])
  })

  test.each([
    { stream: 3, kept: '10011010111101000101010101101111' },
    { stream: 4, kept: '11111111110101100111101110011011' },
  ])('drops the same values in stream $stream', async ({ stream, kept }) => {
    const dropped = dropout(tf.ones([4, 8]), { rate: 0.25, seed: 11, stream })
    const values = await dropped.data()
    expect(keptIn(values)).toBe(kept)
    expect(Math.max(...values)).toBeCloseTo(4 / 3, 6)
  })

  test('drops the same attention probabilities', async () => {
    // Without queries and keys each position attends to all so far alike; as values are the identity,
    // row t of the result is row t of the probabilities.
    const zeros = tf.zeros([6, 12])
    const qkv = tf.expandDims<tf.Tensor3D>(tf.concat([zeros, tf.eye(6)], 1), 0)
    const options = { rate: 0.5, seed: 2 ** 40 + 11, stream: 5 }
    const context = causalAttention(qkv, { heads: 1, dropout: options })
    const rows = ['100000', '000000', '110000', '111100', '100010', '111010']
    expect(keptIn(await context.data())).toBe(rows.join(''))
  })

  test('draws the same tokens for equal logits', async () => {
    const quarters = Array.from({ length: 12 * 16 }, (_, index) => {
      const [row, id] = [Math.floor(index / 16), index % 16]
      return ((id * 7 + row * 5) % 16) / 4 - 1
    })
    const logits = embedding(tf.tensor2d(quarters, [12, 16]), tf.range(0, 12, 1, 'int32'))
    const values = (await logits.data()) as Float32Array
    const rows = Array.from({ length: 12 }, (_, row) => values.subarray(row * 16, row * 16 + 16))
    const { uniform } = randomStream(5)
    expect(rows.map(row => sampleMultinomial(row, uniform))).toEqual([
      11, 1, 14, 15, 6, 3, 7, 3, 14, 11, 5, 1,
    ])
    expect(rows.map(row => argmax(row))).toEqual([9, 6, 3, 0, 13, 10, 7, 4, 1, 14, 11, 8])
  })
})
