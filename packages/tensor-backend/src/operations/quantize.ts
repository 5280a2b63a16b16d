import * as tf from '@tensorflow/tfjs-core'
import { encoderOf } from './codes.ts'
import { requireThat } from './shapes.ts'

/** What a weight is kept as. F16 rows are scaled by powers of two, so that small values lose nothing. */
export type QuantizedDtype = 'f16' | 'bf16' | 'int8'

/** How to quantize a weight. */
export interface QuantizeOptions {
  readonly dtype: QuantizedDtype
  /** The axis of the inputs: 0 for `linear`, 1 for a table of `unembedding` and `embedding`. Defaults to 0. */
  readonly inputAxis?: 0 | 1
  /** Of int8: inputs of an output that share a scale, a multiple of 16. Defaults to all. */
  readonly group?: number
}

/** A weight in fewer bits, dequantized where it is used; it has no gradient. */
export interface QuantizedWeight {
  readonly dtype: QuantizedDtype
  /** As it was given. */
  readonly shape: readonly [number, number]
  readonly inputAxis: 0 | 1
  readonly group: number
  /** int32 [out, words]: an output's codes, filled up to whole sixteens, in little-endian words. */
  readonly codes: tf.Tensor2D
  /** [out, groups]. */
  readonly scales: tf.Tensor2D
  /** Frees both tensors. */
  dispose(): void
}

/** A matrix in memory. */
export interface Matrix {
  /** Rows and columns. */
  readonly shape: readonly number[]
  /** Row-major. */
  readonly data: Float32Array
}

/**
 * Keeps a weight as F16, BF16 or symmetric int8. A value is off by at most 2⁻¹² (F16) or 2⁻⁹ (BF16) of itself,
 * or half a scale, which is the largest of its group over 127 (int8). Denormals count as 0.
 *
 * @returns A weight on the open backend, the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` for another shape, a group that cannot be, or a value that the
 *   dtype cannot hold: NaN, infinity, or beyond 65,504 for F16.
 */
export function quantize(
  { shape, data }: Matrix,
  { dtype, inputAxis = 0, group }: QuantizeOptions,
): QuantizedWeight {
  requireThat(
    shape.length === 2 && data.length === shape[0] * shape[1],
    () => `quantize needs a matrix, got [${shape}] with ${data.length} values`,
  )
  requireThat(
    group === undefined || (dtype === 'int8' && group > 0 && group % 16 === 0),
    () => `quantize takes a group for int8 alone, a multiple of 16, got ${group} for ${dtype}`,
  )
  const inputs = shape[inputAxis]
  const outputs = shape[1 - inputAxis]
  const groupSize = Math.min(group ?? inputs, Math.max(1, inputs)) || 1
  const layout = {
    ...{ inputs, outputs, group: groupSize },
    ...(inputAxis === 1
      ? { inputStep: 1, outputStep: inputs }
      : { inputStep: outputs, outputStep: 1 }),
  }
  const { codes, scales } = encode(data, dtype, layout)
  return {
    ...{ dtype, shape: [shape[0], shape[1]], inputAxis, group: groupSize, codes, scales },
    dispose: () => tf.dispose([codes, scales]),
  }
}

interface Layout {
  readonly inputs: number
  readonly outputs: number
  readonly group: number
  /** Values from one input to the next, and from one output to the next. */
  readonly inputStep: number
  readonly outputStep: number
}

/** Outputs whose values are gathered at once: where they lie beside each other, a cache line of them. */
const block = 16

function encode(data: Float32Array, dtype: QuantizedDtype, layout: Layout) {
  const { inputs, outputs, group } = layout
  const { bytes, encodeGroup } = encoderOf(dtype)
  const groups = Math.ceil(inputs / group)
  const padded = Math.ceil(inputs / 16) * 16
  const buffer = new ArrayBuffer(outputs * padded * bytes)
  const codes = bytes === 1 ? new Int8Array(buffer) : new Uint16Array(buffer)
  const scales = new Float32Array(outputs * groups)
  const values = new Float32Array(block * inputs)
  for (let output = 0; output < outputs; output++) {
    if (output % block === 0) gather(data, values, { layout, first: output })
    const row = (output % block) * inputs
    for (let index = 0; index < groups; index++) {
      const start = index * group
      const part = values.subarray(row + start, row + Math.min(start + group, inputs))
      scales[output * groups + index] = encodeGroup(part, codes, output * padded + start)
    }
  }
  return {
    codes: tf.keep(tf.tensor2d(new Int32Array(buffer), [outputs, (padded * bytes) / 4], 'int32')),
    scales: tf.keep(tf.tensor2d(scales, [outputs, groups])),
  }
}

/** Copies the inputs of a block of outputs, output by output. */
function gather(
  data: Float32Array,
  values: Float32Array,
  { layout, first }: { readonly layout: Layout; readonly first: number },
): void {
  const { inputs, outputs, inputStep, outputStep } = layout
  const count = Math.min(block, outputs - first)
  for (let input = 0; input < inputs; input++) {
    const from = first * outputStep + input * inputStep
    for (let index = 0; index < count; index++) {
      values[index * inputs + input] = data[from + index * outputStep]
    }
  }
}
