import type * as tf from '@tensorflow/tfjs-core'
import type { Operand, Output, SimdBackend } from './simd-backend.ts'

/** By the numbers of assembly/elementwise.ts. */
const operations = { add: 0, subtract: 1, multiply: 2, divide: 3 } as const

type Operation = keyof typeof operations

/** How two operands meet: in the shape of the larger one. */
interface Meeting {
  readonly shape: number[]
  /** Whether b, which has to be the one that is repeated, comes first. */
  readonly swapped: boolean
}

/** Makes the replacement of a stock kernel; `stock` stands in for other types and other broadcasts. */
const elementwise =
  (operation: Operation) =>
  (stock: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const { a, b } = params.inputs as { a: tf.TensorInfo; b: tf.TensorInfo }
    const meeting = meetingOf(a, b, operation)
    if (meeting === undefined) return stock(params)
    const backend = params.backend as SimdBackend
    if (operation === 'multiply' && isOne(backend, b)) return sameValues(backend, a, meeting)
    const output = backend.output(meeting.shape)
    const operands = [backend.operand(a), backend.operand(b)]
    if (meeting.swapped) operands.reverse()
    combine(backend, operation, { a: operands[0], b: operands[1], output })
    return output.info
  }

export const add: (stock: tf.KernelFunc) => tf.KernelFunc = elementwise('add')
export const subtract: (stock: tf.KernelFunc) => tf.KernelFunc = elementwise('subtract')
export const multiply: (stock: tf.KernelFunc) => tf.KernelFunc = elementwise('multiply')
export const divide: (stock: tf.KernelFunc) => tf.KernelFunc = elementwise('divide')

/** The sum of tensors of one shape, from left to right. */
export const addN =
  (stock: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const infos = Object.values(params.inputs) as tf.TensorInfo[]
    if (infos.length < 2 || infos.some(({ dtype }) => dtype !== 'float32')) return stock(params)
    const backend = params.backend as SimdBackend
    const output = backend.output(infos[0].shape)
    const [first, ...others] = infos.map(info => backend.operand(info))
    for (const [index, other] of others.entries()) {
      combine(backend, 'add', { a: index === 0 ? first : output, b: other, output })
    }
    return output.info
  }

interface Operands {
  readonly a: Operand
  readonly b: Operand
  readonly output: Output
}

function combine({ engine }: SimdBackend, operation: Operation, { a, b, output }: Operands): void {
  const step = ({ size }: Operand) => (size === 1 ? 0 : 4)
  const sides = [a.address, step(a), b.address, step(b), b.size]
  if (output.size === 0) return
  engine.wasm.combine(operations[operation], ...sides, output.address, output.size)
}

/** Equal shapes, one value with any, or the end of a's axes repeated over the first ones. */
function meetingOf(a: tf.TensorInfo, b: tf.TensorInfo, operation: Operation): Meeting | undefined {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined
  if (isRepeated(b.shape, a.shape)) return { shape: a.shape, swapped: false }
  if (isSingle(a.shape) && a.shape.length <= b.shape.length)
    return { shape: b.shape, swapped: false }
  const commutes = operation === 'add' || operation === 'multiply'
  if (commutes && isRepeated(a.shape, b.shape)) return { shape: b.shape, swapped: true }
  return undefined
}

/** Whether the kernel can repeat `part` over `whole`: in whole vectors, or one value. */
function isRepeated(part: readonly number[], whole: readonly number[]): boolean {
  if (part.length > whole.length) return false
  if (isSingle(part)) return true
  const size = part.reduce((product, length) => product * length, 1)
  const isEnd = part.join() === whole.slice(whole.length - part.length).join()
  return isEnd && (size % 4 === 0 || part.length === whole.length)
}

/** A loss's own gradient is 1, and what it multiplies may be as large as the model. */
function isOne(backend: SimdBackend, { shape, dataId }: tf.TensorInfo): boolean {
  return isSingle(shape) && (backend.data.get(dataId).values as Float32Array)[0] === 1
}

function sameValues(
  backend: SimdBackend,
  { dataId, dtype }: tf.TensorInfo,
  { shape }: Meeting,
): tf.TensorInfo {
  backend.incRef(dataId)
  return { dataId, dtype, shape }
}

function isSingle(shape: readonly number[]): boolean {
  return shape.every(length => length === 1)
}
