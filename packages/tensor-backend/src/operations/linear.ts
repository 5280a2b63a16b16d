import type * as tf from '@tensorflow/tfjs-core'
import { type Attributes, type OperationDefinition, runKernel } from '../kernel.ts'
import { columnSums, matMulReference } from '../reference/mat-mul.ts'
import type { QuantizedWeight } from './quantize.ts'
import { isQuantized, quantizedMatMul } from './quantized-linear.ts'
import { lastSize, requireThat, shapeOf } from './shapes.ts'

/**
 * `x · weight + bias` over the last axis.
 *
 * @param x - `[…, in]`.
 * @param weight - `[in, out]`, as GPT-2's Conv1D stores it; quantized, it has no gradient.
 * @param bias - `[out]`.
 * @returns `[…, out]`, the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when the shapes do not fit.
 */
export function linear(
  x: tf.Tensor,
  weight: tf.Tensor2D | QuantizedWeight,
  bias?: tf.Tensor1D,
): tf.Tensor {
  const [input, output] = weight.shape
  requireThat(
    x.rank > 0 && lastSize(x) === input,
    () => `linear needs x of [..., ${input}] for a weight of ${shapeOf(weight)}, got ${shapeOf(x)}`,
  )
  requireThat(
    bias === undefined || (bias.rank === 1 && bias.size === output),
    () =>
      `linear needs a bias of [${output}] for a weight of ${shapeOf(weight)}, got ${shapeOf(bias!)}`,
  )
  return isQuantized(weight)
    ? quantizedMatMul(x, weight, { bias, inputAxis: 0 })
    : matMul(x, weight, { bias })
}

/**
 * Logits from hidden states, by the transposed token table: `hidden · tableᵀ`.
 *
 * @param hidden - `[…, C]`.
 * @param table - `[V, C]`: the embedding table of a tied head, or `lm_head.weight`; quantized with
 *   `inputAxis: 1`, it has no gradient.
 * @returns `[…, V]`, the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when the shapes do not fit.
 */
export function unembedding(hidden: tf.Tensor, table: tf.Tensor2D | QuantizedWeight): tf.Tensor {
  requireThat(
    hidden.rank > 0 && lastSize(hidden) === table.shape[1],
    () =>
      `unembedding needs hidden of [..., ${table.shape[1]}] for a table of ${shapeOf(table)}, got ${shapeOf(hidden)}`,
  )
  return isQuantized(table)
    ? quantizedMatMul(hidden, table, { inputAxis: 1 })
    : matMul(hidden, table, { transposeB: true })
}

interface MatMulOptions {
  readonly bias?: tf.Tensor1D | undefined
  readonly transposeA?: boolean
  readonly transposeB?: boolean
}

/** a […,K] · b [K,N], where every axis but the last counts as rows; the result has a's rows. */
function matMul(
  a: tf.Tensor,
  b: tf.Tensor,
  { bias, transposeA = false, transposeB = false }: MatMulOptions,
): tf.Tensor {
  const inputs = bias === undefined ? { a, b } : { a, b, bias }
  return runKernel('NtMatMul', inputs, { transposeA, transposeB })
}

/** The gradients of `a · b` are products of the same kind, in the layouts of the transposes. */
function gradientsOf(dy: tf.Tensor, [a, b]: tf.Tensor[], attributes: Attributes) {
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean }
  return {
    a: () =>
      transposeA
        ? matMul(b, dy, { transposeA: transposeB, transposeB: true })
        : matMul(dy, b, { transposeB: !transposeB }),
    b: () =>
      transposeB
        ? matMul(dy, a, { transposeA: true, transposeB: transposeA })
        : matMul(a, dy, { transposeA: !transposeA }),
    bias: () => runKernel('NtColumnSums', { x: dy }),
  }
}

export const linearOperation: OperationDefinition = {
  kernels: { NtMatMul: matMulReference, NtColumnSums: columnSums },
  gradients: [
    {
      kernelName: 'NtMatMul',
      inputsToSave: ['a', 'b'],
      gradFunc: (dy, saved, attributes) =>
        gradientsOf(dy as tf.Tensor, saved, attributes as Attributes),
    },
  ],
}
