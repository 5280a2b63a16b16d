import type * as tf from '@tensorflow/tfjs-core'
import { type OperationDefinition, runKernel } from '../kernel.ts'
import { embeddingGradient, embeddingReference } from '../reference/embedding.ts'
import type { QuantizedWeight } from './quantize.ts'
import { isQuantized, quantizedEmbedding } from './quantized-linear.ts'
import { requireThat, shapeOf } from './shapes.ts'

/**
 * The rows of `table` that `ids` name.
 *
 * @param table - `[V, C]`; quantized with `inputAxis: 1`, it has no gradient.
 * @param ids - int32 of any shape, each in [0, V).
 * @returns `[…ids, C]`, the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when `table` is not of rank 2, `ids` is not int32,
 *   or (on `cpu`, `tensorflow` and `cuda`) an id is out of range.
 */
export function embedding(table: tf.Tensor2D | QuantizedWeight, ids: tf.Tensor): tf.Tensor {
  requireThat(
    table.shape.length === 2,
    () => `embedding needs a table of [V, C], got ${shapeOf(table)}`,
  )
  requireThat(ids.dtype === 'int32', () => `embedding needs int32 ids, got ${ids.dtype}`)
  return isQuantized(table)
    ? quantizedEmbedding(table, ids)
    : runKernel('NtEmbedding', { table, ids })
}

export const embeddingOperation: OperationDefinition = {
  kernels: { NtEmbedding: embeddingReference, NtEmbeddingGradient: embeddingGradient },
  gradients: [
    {
      kernelName: 'NtEmbedding',
      inputsToSave: ['table', 'ids'],
      gradFunc: (dy, [table, ids]) => ({
        table: () =>
          runKernel('NtEmbeddingGradient', { ids, dy: dy as tf.Tensor }, { rows: table.shape[0] }),
      }),
    },
  ],
}
