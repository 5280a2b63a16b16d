import { type Backend, linear, openBackend } from '@nexttoken/tensor-backend'
import type * as tfjs from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const builds = [
  { fusedMultiplyAdd: true, threads: 1 },
  { fusedMultiplyAdd: true, threads: 2 },
  { fusedMultiplyAdd: false, threads: 1 },
  { fusedMultiplyAdd: false, threads: 2 },
]

/** Values that are exact in float32, of both signs, as a function of place and seed. */
function values(size: number, seed: number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) =>
    Math.fround(Math.sin((index + 1) * (seed + 1.37)) * 2),
  )
}

interface Shape {
  readonly m: number
  readonly k: number
  readonly n: number
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/** Row-major a · b in float64. */
function product(a: Float32Array, b: Float32Array, shape: Shape): Float64Array {
  const { m, k, n, transposeA, transposeB } = shape
  const result = new Float64Array(m * n)
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      let sum = 0
      for (let step = 0; step < k; step++) {
        const left = a[transposeA ? step * m + row : row * k + step]
        sum += left * b[transposeB ? column * k + step : step * n + column]
      }
      result[row * n + column] = sum
    }
  }
  return result
}

function expectNear(actual: ArrayLike<number>, expected: Float64Array, k: number): void {
  const tolerance = 1e-6 * (k + 4)
  let worst = 0
  for (let index = 0; index < expected.length; index++) {
    worst = Math.max(worst, Math.abs(actual[index] - expected[index]))
  }
  expect(worst).toBeLessThanOrEqual(tolerance)
}

describe.each(builds)('simd products, fused $fusedMultiplyAdd, $threads threads', options => {
  let backend: Backend
  beforeAll(async () => {
    backend = await openBackend('simd', options)
  })
  afterAll(() => backend.dispose())

  const size = fc.integer({ min: 1, max: 70 })
  const anyShape = fc.record({
    m: fc.oneof(size, fc.constantFrom(1, 2, 4, 6, 121, 200)),
    k: fc.oneof(size, fc.constantFrom(1, 3, 4, 300, 769)),
    n: fc.oneof(size, fc.constantFrom(1, 8, 16, 129, 260)),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
  })

  test('any shape and layout agrees with float64', () => {
    const { tf } = backend
    fc.assert(
      fc.property(anyShape, shape => {
        const { m, k, n, transposeA, transposeB } = shape
        const [a, b] = [values(m * k, 1), values(k * n, 2)]
        const actual = tf.tidy(() => {
          const left = tf.tensor2d(a, transposeA ? [k, m] : [m, k])
          const right = tf.tensor2d(b, transposeB ? [n, k] : [k, n])
          return tf.matMul(left, right, transposeA, transposeB).dataSync()
        })
        expectNear(actual, product(a, b, shape), k)
      }),
      { numRuns: 60, seed: 5 },
    )
  })

  test('batches of matrices, equal or one for all', () => {
    const { tf } = backend
    const batched = fc.record({
      batch: fc.integer({ min: 1, max: 9 }),
      one: fc.constantFrom('neither', 'a', 'b'),
      shape: anyShape,
    })
    fc.assert(
      fc.property(batched, ({ batch, one, shape }) => {
        const { m, k, n, transposeA, transposeB } = shape
        const counts = { a: one === 'a' ? 1 : batch, b: one === 'b' ? 1 : batch }
        const a = values(counts.a * m * k, 3)
        const b = values(counts.b * k * n, 4)
        const actual = tf.tidy(() => {
          const left = tf.tensor3d(a, transposeA ? [counts.a, k, m] : [counts.a, m, k])
          const right = tf.tensor3d(b, transposeB ? [counts.b, n, k] : [counts.b, k, n])
          return tf.matMul(left, right, transposeA, transposeB).dataSync()
        })
        for (let index = 0; index < batch; index++) {
          const [i, j] = [index % counts.a, index % counts.b]
          const parts = [
            a.subarray(i * m * k, (i + 1) * m * k),
            b.subarray(j * k * n, (j + 1) * k * n),
          ]
          const expected = product(parts[0], parts[1], shape)
          expectNear(actual.subarray(index * m * n, (index + 1) * m * n), expected, k)
        }
      }),
      { numRuns: 25, seed: 6 },
    )
  })

  test('batches of several axes broadcast as in tfjs', () => {
    const { tf } = backend
    const actual = tf.tidy(() => {
      const a = tf.tensor(values(2 * 3 * 4, 1), [2, 1, 3, 4]) as tfjs.Tensor4D
      const b = tf.tensor(values(5 * 4 * 2, 2), [1, 5, 4, 2]) as tfjs.Tensor4D
      return tf.matMul(a, b).shape
    })
    expect(actual).toEqual([2, 5, 3, 2])
  })

  test('a bias is added once, at any depth', () => {
    const { tf } = backend
    for (const k of [1, 768, 1601]) {
      const [x, weight, bias] = [values(7 * k, 1), values(k * 19, 2), values(19, 3)]
      const actual = tf.tidy(() => {
        const output = linear(
          tf.tensor2d(x, [7, k]),
          tf.tensor2d(weight, [k, 19]),
          tf.tensor1d(bias),
        )
        return output.dataSync()
      })
      const shape = { m: 7, k, n: 19, transposeA: false, transposeB: false }
      const expected = product(x, weight, shape).map((value, index) => value + bias[index % 19])
      expectNear(actual, expected, k)
    }
  })

  test('NaN and infinity pass, and denormal inputs count as 0', () => {
    const { tf } = backend
    const a = new Float32Array(12 * 12).fill(1)
    a.set([Number.NaN], 0)
    a.set([Number.POSITIVE_INFINITY], 12)
    a.set([1e-40], 24)
    const [first, second, third] = tf.tidy(() => {
      const result = tf.matMul(tf.tensor2d(a, [12, 12]), tf.ones<tfjs.Rank.R2>([12, 9]))
      const data = result.dataSync()
      return [data[0], data[9], data[18]]
    })
    expect([first, second, third]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, 11])
  })
})

test('the same bits on 1, 2 and 4 threads', async () => {
  const results: Float32Array[] = []
  for (const threads of [1, 2, 4]) {
    const backend = await openBackend('simd', { threads })
    const { tf } = backend
    const sizes = [768, 900, 517] as const
    const parts = tf.tidy(() => {
      const a = tf.tensor2d(values(sizes[0] * sizes[1], 1), [sizes[0], sizes[1]])
      const b = tf.tensor2d(values(sizes[1] * sizes[2], 2), [sizes[1], sizes[2]])
      const many = tf.tensor3d(values(48 * 64 * 32, 3), [48, 64, 32])
      const few = tf.tensor2d(values(2 * 900, 4), [2, 900])
      const products = [tf.matMul(a, b), tf.matMul(many, many, false, true), tf.matMul(few, b)]
      return products.map(result => result.dataSync() as Float32Array)
    })
    results.push(Float32Array.from(parts.flatMap(part => [...part])))
    backend.dispose()
  }
  expect(results[1]).toEqual(results[0])
  expect(results[2]).toEqual(results[0])
})
