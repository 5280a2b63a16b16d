import {
  type Backend,
  embedding,
  linear,
  openBackend,
  type QuantizeOptions,
  quantize,
  unembedding,
} from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The values that a weight stands for. */
function roundTrip(data: Float32Array, shape: [number, number], options: QuantizeOptions) {
  const table = quantize({ shape, data }, { ...options, inputAxis: 1 })
  const ids = Int32Array.from({ length: shape[0] }, (_, id) => id)
  const values = tf.tidy(() => embedding(table, tf.tensor1d(ids, 'int32')).dataSync<'float32'>())
  table.dispose()
  return values
}

/** By value, so that −0 is 0: F32 sums do not tell them apart. */
const differing = (actual: Float32Array, expected: Float32Array) =>
  expected.findIndex((value, index) => value !== actual[index])

const sine = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + 1))

describe.each(['cpu', 'simd'] as const)('quantize on %s', name => {
  let backend: Backend
  beforeAll(async () => {
    backend = await openBackend(name)
  })
  afterAll(() => backend.dispose())

  test('keeps every finite half exactly as F16', () => {
    const halves = Float32Array.from({ length: 2 ** 16 }, (_, bits) => {
      const exponent = (bits >> 10) & 31
      const fraction = bits & 1023
      const size = exponent === 0 ? fraction : (1024 + fraction) * 2 ** (exponent - 1)
      return exponent === 31 ? 0 : (bits >> 15 ? -size : size) * 2 ** -24
    })
    expect(differing(roundTrip(halves, [1, 2 ** 16], { dtype: 'f16' }), halves)).toBe(-1)
    expect(differing(roundTrip(halves, [2 ** 14, 4], { dtype: 'f16' }), halves)).toBe(-1)
  })

  test('keeps every normal BF16 exactly as BF16', () => {
    const bits = Uint32Array.from({ length: 2 ** 16 }, (_, high) => {
      const exponent = (high >> 7) & 255
      return exponent === 0 || exponent === 255 ? 0 : high << 16
    })
    const values = new Float32Array(bits.buffer)
    expect(differing(roundTrip(values, [2 ** 8, 2 ** 8], { dtype: 'bf16' }), values)).toBe(-1)
  })

  test.each([undefined, 16, 32, 64])('int8 by %s is off by half a scale at most', group => {
    const data = sine(7 * 150).map((value, index) => value * 10 ** (index % 5))
    const values = roundTrip(data, [7, 150], { dtype: 'int8', ...(group && { group }) })
    for (let row = 0; row < 7; row++) {
      for (let start = 0; start < 150; start += group ?? 150) {
        const end = row * 150 + Math.min(150, start + (group ?? 150))
        const given = data.subarray(row * 150 + start, end)
        const largest = given.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
        const worst = given.reduce(
          (most, value, index) =>
            Math.max(most, Math.abs(value - values[row * 150 + start + index])),
          0,
        )
        expect(worst / (largest / 127)).toBeLessThan(0.50001)
      }
    }
  })

  test('refuses a gradient', () => {
    const weight = quantize({ shape: [3, 2], data: sine(6) }, { dtype: 'int8' })
    const gradient = tf.grad(x => tf.sum(linear(x, weight)))
    expect(() => tf.tidy(() => gradient(tf.ones([1, 3])))).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('has no gradient'),
      }),
    )
    weight.dispose()
  })

  test('leaves no tensor after dispose', () => {
    const before = tf.memory().numTensors
    const weight = quantize({ shape: [3, 2], data: sine(6) }, { dtype: 'f16' })
    expect(tf.memory().numTensors).toBe(before + 2)
    weight.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('refuses what a dtype cannot hold, and a layout that is another', () => {
    const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    const one = (value: number) => ({ shape: [1, 1], data: Float32Array.of(value) })
    for (const dtype of ['f16', 'bf16', 'int8'] as const) {
      expect(() => quantize(one(Number.NaN), { dtype })).toThrow(invalid)
      expect(() => quantize(one(Number.POSITIVE_INFINITY), { dtype })).toThrow(invalid)
    }
    expect(() => quantize(one(70_000), { dtype: 'f16' })).toThrow(invalid)
    expect(() => quantize(one(1), { dtype: 'f16', group: 32 })).toThrow(invalid)
    expect(() => quantize(one(1), { dtype: 'int8', group: 20 })).toThrow(invalid)
    expect(() => quantize({ shape: [2], data: sine(2) }, { dtype: 'int8' })).toThrow(invalid)
    const weight = quantize(one(1), { dtype: 'int8' })
    expect(() => unembedding(tf.ones([1, 1]), weight)).toThrow(invalid)
    weight.dispose()
  })
})

test('products with quantized weights have the same bits on 1, 2 and 4 threads', async () => {
  const [inputs, outputs] = [900, 1300]
  const data = sine(inputs * outputs)
  const results: Buffer[] = []
  for (const threads of [1, 2, 4]) {
    const backend = await openBackend('simd', { threads })
    const kinds: QuantizeOptions[] = [
      { dtype: 'f16' },
      { dtype: 'bf16' },
      { dtype: 'int8', group: 64 },
    ]
    const parts = kinds.flatMap(options => {
      const weight = quantize({ shape: [inputs, outputs], data }, options)
      const rows = [1, 3, 16, 40].map(count =>
        tf.tidy(() =>
          linear(tf.tensor2d(sine(count * inputs), [count, inputs]), weight).dataSync(),
        ),
      )
      weight.dispose()
      return rows
    })
    results.push(Buffer.concat(parts.map(({ buffer }) => Buffer.from(buffer))))
    backend.dispose()
  }
  expect(results.map(bytes => bytes.equals(results[0]))).toEqual([true, true, true])
}, 120_000)
