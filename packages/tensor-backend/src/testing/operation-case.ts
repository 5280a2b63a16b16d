import type * as tf from '@tensorflow/tfjs-core'
import type { Values } from './values.ts'

/** Inputs by name, as the operation under test receives them. */
export type Tensors = Readonly<Record<string, tf.Tensor>>

/** One call of an operation, and what it gives in float64. */
export interface OperationCase {
  readonly name: string
  /** Float32 inputs; the gradient of each is checked unless `gradients` is false. */
  readonly inputs: Readonly<Record<string, Values>>
  /** int32 inputs. */
  readonly indices?: Readonly<Record<string, Values>>
  readonly run: (tensors: Tensors) => tf.Tensor
  /** The same in float64 loops, straight from the definition. */
  readonly expected: (inputs: Readonly<Record<string, Values>>) => Values
  /** Defaults to true. False where values are not finite, or the operation has no gradient. */
  readonly gradients?: boolean
}
