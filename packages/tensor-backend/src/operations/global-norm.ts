import * as tf from '@tensorflow/tfjs-core'
import { type OperationDefinition, runKernel } from '../kernel.ts'
import { scaleByNormReference, squaredSumReference } from '../reference/global-norm.ts'
import { listed } from '../tensor-lists.ts'
import { requireThat } from './shapes.ts'

/**
 * The L2 norm of all values of all tensors together.
 *
 * @returns A scalar, the caller's to dispose; 0 for no tensors.
 */
export function globalNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  if (tensors.length === 0) return tf.scalar(0)
  return tf.tidy(() => tf.sqrt(runKernel<tf.Scalar>('NtSquaredSum', listed('x', tensors))))
}

/** How {@link scaleByNorm} goes about it. */
export interface ScaleByNormOptions {
  /**
   * Gives the tensors away: they are disposed, and their memory may become that of the results.
   * Defaults to false.
   */
  readonly donate?: boolean
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
// biome-ignore lint/complexity/useMaxParams: the order of the published interface
export function scaleByNorm(
  tensors: readonly tf.Tensor[],
  norm: tf.Scalar,
  maximum: number,
  { donate = false }: ScaleByNormOptions = {},
): tf.Tensor[] {
  requireThat(maximum > 0, () => `scaleByNorm needs a positive maximum, got ${maximum}`)
  const inputs = { norm, ...listed('x', tensors) }
  const scaled = runKernel<tf.Tensor[]>('NtScaleByNorm', inputs, { maximum, donate })
  if (donate) tf.dispose([...tensors])
  return scaled
}

export const globalNormOperation: OperationDefinition = {
  kernels: { NtSquaredSum: squaredSumReference, NtScaleByNorm: scaleByNormReference },
  gradients: [],
}
