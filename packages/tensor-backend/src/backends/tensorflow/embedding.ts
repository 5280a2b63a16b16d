import * as tf from '@tensorflow/tfjs-core'
import { TensorBackendError } from '../../errors.ts'
import type { KernelTensor } from '../../kernel.ts'
import { embeddingReference } from '../../reference/embedding.ts'

/** The reference, with our error for the id that tfjs-node's GatherV2 finds out of range. */
export const embedding: tf.KernelFunc = ({ inputs }) => {
  const { table } = inputs as unknown as Readonly<Record<string, KernelTensor>>
  try {
    return tf.tidy(() => embeddingReference(inputs as Record<string, KernelTensor>, {}))
  } catch (cause) {
    const id = /index value (-?\d+) is not in/.exec((cause as Error).message)?.[1]
    if (id === undefined) throw cause
    throw new TensorBackendError(
      'INVALID_ARGUMENT',
      `embedding needs ids in [0, ${table.shape[0]}), got ${id}. Is the text encoded by another tokenizer?`,
      { cause },
    )
  }
}
