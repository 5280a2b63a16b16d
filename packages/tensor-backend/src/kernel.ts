import * as tf from '@tensorflow/tfjs-core'
import { TensorBackendError } from './errors.ts'

/** Plain values that a kernel takes beside its tensors. */
export type Attributes = Readonly<Record<string, number | boolean | readonly number[]>>

/** A tensor of any rank whose shape can be indexed. */
export type KernelTensor = tf.Tensor & { readonly shape: number[] }

/**
 * A kernel in stock tfjs operations, right on every backend. Called inside a `tf.tidy`, and off the
 * gradient tape.
 */
export type ReferenceKernel = (
  inputs: Readonly<Record<string, KernelTensor>>,
  attributes: Attributes,
) => tf.Tensor | tf.Tensor[]

/** What a fused operation brings: its kernels by name, and the gradients of the differentiable ones. */
export interface OperationDefinition {
  readonly kernels: Readonly<Record<string, ReferenceKernel>>
  readonly gradients: readonly tf.GradConfig[]
}

/**
 * Runs one of our kernels on the open backend.
 *
 * @throws {TensorBackendError} `NOT_OPEN` before `openBackend`.
 */
export function runKernel<Result extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
  kernelName: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attributes: Attributes = {},
): Result {
  if (tf.getKernel(kernelName, tf.getBackend()) === undefined) {
    throw new TensorBackendError(
      'NOT_OPEN',
      `The operation ${kernelName} needs an open backend. Call \`await openBackend()\` first.`,
    )
  }
  return tf.engine().runKernel(kernelName, { ...inputs }, { ...attributes }) as Result
}
