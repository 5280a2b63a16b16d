import type * as tf from '@tensorflow/tfjs-core'
import type { Operand, Output, SimdBackend } from './simd-backend.ts'

/** Work, in floating-point operations, from which one product alone keeps every thread busy. */
const largeWork = 1e7

interface Sides {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

interface Product {
  readonly a: Operand
  readonly b: Operand
  readonly sides: Sides
  /** [M, N, K]. */
  readonly sizes: readonly [number, number, number]
  readonly output: Output
}

/** tfjs's own product of […,M,K] and […,K,N]; `stock` stands in where batches of several axes broadcast. */
export const batchMatMul =
  (stock: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const { a, b } = params.inputs as { a: tf.TensorInfo; b: tf.TensorInfo }
    const sides = params.attrs as unknown as Sides
    const batch = batchShape(a.shape.slice(0, -2), b.shape.slice(0, -2))
    if (batch === undefined || a.dtype !== 'float32' || b.dtype !== 'float32') return stock(params)
    const backend = params.backend as SimdBackend
    const [m, k] = lastTwo(a.shape, sides.transposeA)
    const n = lastTwo(b.shape, sides.transposeB)[1]
    const output = backend.output([...batch, m, n])
    const operands = { a: backend.operand(a), b: backend.operand(b) }
    multiply(backend, { ...operands, sides, sizes: [m, n, k], output })
    return output.info
  }

/** The batch axes of both, if they are equal or one side has a single matrix. */
function batchShape(a: number[], b: number[]): number[] | undefined {
  const count = (shape: number[]) => shape.reduce((product, size) => product * size, 1)
  if (a.join() === b.join()) return a
  if (count(a) === 1 && b.length >= a.length) return b
  if (count(b) === 1 && a.length >= b.length) return a
  return undefined
}

function lastTwo(shape: number[], transposed: boolean): readonly [number, number] {
  const [rows, columns] = shape.slice(-2)
  return transposed ? [columns, rows] : [rows, columns]
}

function multiply({ engine }: SimdBackend, { a, b, sides, sizes, output }: Product): void {
  const [m, n, k] = sizes
  if (output.size === 0) return
  const { wasm, strips } = engine
  const count = output.size / (m * n)
  const left = [(sides.transposeA ? m : k) * 4, Number(sides.transposeA)] as const
  const right = [(sides.transposeB ? k : n) * 4, Number(sides.transposeB)] as const
  const aStep = a.size > m * k ? m * k * 4 : 0
  const bStep = b.size > k * n ? k * n * 4 : 0
  if (count > 1 && 2 * m * n * k < largeWork) {
    engine.requireScratch(wasm.batchMatMulScratch(n, k))
    const first = [a.address, left[0], aStep, left[1]]
    const second = [b.address, right[0], bStep, right[1]]
    wasm.batchMatMul(...first, ...second, output.address, count, m, n, k)
    return
  }
  for (let index = 0; index < count; index++) {
    const first = [a.address + index * aStep, ...left]
    const second = [b.address + index * bStep, ...right]
    const result = output.address + index * m * n * 4
    wasm.matMul(...first, ...second, result, n * 4, m, n, k, 0, 0, 0, strips)
  }
}
