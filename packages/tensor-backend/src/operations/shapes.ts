import * as tf from '@tensorflow/tfjs-core'
import { TensorBackendError } from '../errors.ts'

/** Throws `INVALID_ARGUMENT` with `message` unless `condition` holds. */
export function requireThat(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new TensorBackendError('INVALID_ARGUMENT', message())
}

/** A shape for a message: `[2,3]`. */
export function shapeOf(tensor: { readonly shape: readonly number[] }): string {
  return `[${tensor.shape.join(',')}]`
}

/** The size of the last axis. */
export function lastSize(tensor: tf.Tensor): number {
  return tensor.shape[tensor.rank - 1]
}

/** `[…, C]` as `[N, C]`, on the gradient tape. */
export function asRows(tensor: tf.Tensor): tf.Tensor2D {
  const channels = lastSize(tensor)
  return tf.reshape(tensor, [
    channels === 0 ? leadingSize(tensor) : tensor.size / channels,
    channels,
  ])
}

/** The product of every axis but the last. */
export function leadingSize(tensor: tf.Tensor): number {
  return tensor.shape.slice(0, -1).reduce((product, size) => product * size, 1)
}
