import type * as tf from '@tensorflow/tfjs-core'
import type { Attributes } from '../../kernel.ts'
import type { Operand, Output, SimdBackend } from './simd-backend.ts'

/** Tensors by name, in WebAssembly's memory. */
export type Operands = Readonly<Record<string, Operand>>

/** A kernel over addresses: takes its outputs from the backend and has WebAssembly fill them. */
export type SimdKernel = (
  inputs: Operands,
  attributes: Attributes,
  backend: SimdBackend,
) => Output | Output[]

/** Makes a tfjs kernel of the `simd` backend from one over addresses. */
export function simdKernel(kernel: SimdKernel): tf.KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const simd = backend as SimdBackend
    const operands = Object.fromEntries(
      Object.entries(inputs).map(([name, info]) => [name, simd.operand(info as tf.TensorInfo)]),
    )
    const result = kernel(operands, attrs as Attributes, simd)
    return Array.isArray(result) ? result.map(({ info }) => info) : result.info
  }
}

/** The size of the last axis, C, and the number of rows before it. */
export function rowsOf({ shape }: Operand): {
  readonly rows: number
  readonly channels: number
} {
  let rows = 1
  for (let axis = 0; axis < shape.length - 1; axis++) rows *= shape[axis]
  return { rows, channels: shape[shape.length - 1] }
}
