import * as tf from '@tensorflow/tfjs-core'
import { type OperationDefinition, runKernel } from '../kernel.ts'
import { requireThat } from './shapes.ts'

/**
 * The L2 norm of all values of all tensors together.
 *
 * @returns A scalar, the caller's to dispose; 0 for no tensors.
 */
export function globalNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => {
    const squares = tensors.map(x => runKernel<tf.Scalar>('NtSquaredSum', { x }))
    // Not addN: on WebGPU it binds a buffer for each input, and a device allows about eight.
    return squares.length === 0 ? tf.scalar(0) : tf.sqrt(tf.sum(tf.stack(squares)))
  })
}

/**
 * Scales every tensor by min(1, maximum / (norm + 1e-6)), as PyTorch's `clip_grad_norm_` does.
 *
 * @param norm - A scalar, usually from {@link globalNorm}.
 * @param maximum - The norm that is left when `norm` is larger.
 * @returns New tensors in the given order, the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when `maximum` is not positive.
 * @see Pascanu et al. 2013, https://arxiv.org/abs/1211.5063
 */
export function scaleByNorm(
  tensors: readonly tf.Tensor[],
  norm: tf.Scalar,
  maximum: number,
): tf.Tensor[] {
  requireThat(maximum > 0, () => `scaleByNorm needs a positive maximum, got ${maximum}`)
  return tf.tidy(() => {
    const factor = tf.minimum(tf.div(maximum, tf.add(norm, 1e-6)), 1)
    return tensors.map(tensor => tf.mul(tensor, factor))
  })
}

export const globalNormOperation: OperationDefinition = {
  kernels: { NtSquaredSum: ({ x }) => tf.sum(tf.square(x)) },
  gradients: [],
}
