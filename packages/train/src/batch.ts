import * as tf from '@tensorflow/tfjs-core'
import { TrainError } from './errors.ts'

/** Rows of token ids that go through a model together, as `@nexttoken/data` gives them. */
export interface Batch {
  /** `[B, T]`, row by row. */
  readonly inputs: Int32Array
  /** `[B, T]`: for each input the id that follows it, or −100 where none counts. */
  readonly targets: Int32Array
  /** `[B, T]`. */
  readonly shape: readonly [number, number]
  /** The position after this batch, as JSON; kept in checkpoints. Its `epoch`, if any, is reported. */
  readonly cursor?: unknown
}

/** Where batches come from. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>

const NOT_COUNTED = -100

/** The number of targets that count in the loss. */
export function countTokens({ targets }: Batch): number {
  return targets.reduce((count, target) => (target === NOT_COUNTED ? count : count + 1), 0)
}

/**
 * A batch as int32 tensors, the caller's to dispose.
 *
 * @throws {TrainError} `INVALID_BATCH` if the ids do not fill the shape.
 */
export function batchTensors({ inputs, targets, shape }: Batch): [tf.Tensor2D, tf.Tensor2D] {
  const [rows, columns] = shape
  if (inputs.length !== rows * columns || targets.length !== rows * columns) {
    throw new TrainError(
      'INVALID_BATCH',
      `Expected ${rows} × ${columns} inputs and targets, got ${inputs.length} and ${targets.length}`,
    )
  }
  return [
    tf.tensor2d(inputs, [rows, columns], 'int32'),
    tf.tensor2d(targets, [rows, columns], 'int32'),
  ]
}
