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
 * Every tensor that the two functions return is a new one and the caller's to dispose; what passes through unchanged is
 * returned as a `tf.clone`. Both may be pure. `update` may also dispose the gradients and the state that it is given, or
 * write its results over them: they are not used again, and what it leaves of them is disposed after it. Neither function
 * disposes or writes to the parameters.
 */
export interface GradientTransformation<State extends OptimizerState = OptimizerState> {
  /** The state before the first update. */
  init(parameters: NamedTensors): State
  /** One update, of all parameters together. */
  update(gradients: NamedTensors, state: State, parameters: NamedTensors): GradientUpdate<State>
}
