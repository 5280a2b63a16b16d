import type * as tf from '@tensorflow/tfjs-core'

/** Which dropout masks a step draws: a function of both numbers alone. */
export interface StepDropout {
  /** A non-negative safe integer. */
  readonly seed: number
  /** Updates done before this one. */
  readonly step: number
}

/** All that training knows of a model: variables, and a loss that depends on them. */
export interface Trainable {
  /** Variables by name. Those that are not `trainable` are kept in checkpoints and never updated. */
  readonly parameters: ReadonlyMap<string, tf.Variable>
  /**
   * The mean loss over the targets that count.
   *
   * @param inputs - int32 `[B, T]`.
   * @param targets - int32 `[B, T]`; −100 does not count.
   * @param options.dropout - Left out, nothing is dropped.
   * @returns Nats per token, the caller's to dispose.
   */
  loss(
    inputs: tf.Tensor2D,
    targets: tf.Tensor2D,
    options?: { readonly dropout?: StepDropout },
  ): tf.Scalar
}
