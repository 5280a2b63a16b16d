import type * as tf from '@tensorflow/tfjs-core'
import type { OptimizerState } from './optimizer-state.ts'

/** One tensor for each trainable parameter, by its name. */
export type NamedTensors = ReadonlyMap<string, tf.Tensor>

/** What {@link GradientTransformation.update} makes of the gradients. */
export interface GradientUpdate<State extends OptimizerState = OptimizerState> {
  /** At the end of a chain: what is added to the parameters. */
  readonly updates: NamedTensors
  /** The state for the next update. */
  readonly state: State
  /** The learning rate used, from a transformation that has one; the training loop reports it. */
  readonly learningRate?: number
}

/**
 * An optimizer, or a part of one: gradients in, updates out.
 *
 * Both functions are pure. Every tensor that they return is fresh and the caller's to dispose; they dispose and write to
 * nothing that they are given. What passes through unchanged is returned as a `tf.clone`.
 */
export interface GradientTransformation<State extends OptimizerState = OptimizerState> {
  /** The state before the first update. */
  init(parameters: NamedTensors): State
  /** One update, of all parameters together. */
  update(gradients: NamedTensors, state: State, parameters: NamedTensors): GradientUpdate<State>
}
