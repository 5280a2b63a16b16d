import type * as tf from '@tensorflow/tfjs-core'
import { type OperationDefinition, runKernel } from '../kernel.ts'
import { adamWReference } from '../reference/adam-w.ts'
import { requireThat } from './shapes.ts'

/** The tensors of one parameter, all of one shape. */
export interface AdamWTensors {
  readonly parameter: tf.Tensor
  readonly gradient: tf.Tensor
  readonly firstMoment: tf.Tensor
  readonly secondMoment: tf.Tensor
}

/** The numbers of one AdamW step. */
export interface AdamWStep {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  /** Added to the root of the second moment, outside of it. */
  readonly epsilon: number
  /** Decoupled: the update has −learningRate · weightDecay · parameter. */
  readonly weightDecay: number
  /** Counted from 1, for the bias correction. */
  readonly step: number
}

/** What is to be added to the parameter, and the new moments; the caller's to dispose. */
export interface AdamWResult {
  readonly update: tf.Tensor
  readonly firstMoment: tf.Tensor
  readonly secondMoment: tf.Tensor
}

/**
 * One fused AdamW update of one parameter. Writes to none of its inputs; not differentiable.
 *
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when the sizes differ or `step` is below 1.
 * @see Loshchilov and Hutter 2017, https://arxiv.org/abs/1711.05101, algorithm 2
 */
export function adamWUpdate(tensors: AdamWTensors, options: AdamWStep): AdamWResult {
  const { parameter } = tensors
  for (const [name, tensor] of Object.entries(tensors)) {
    requireThat(
      tensor.size === parameter.size,
      () => `adamWUpdate needs a ${name} of [${parameter.shape}], got [${tensor.shape}]`,
    )
  }
  requireThat(
    Number.isInteger(options.step) && options.step >= 1,
    () => `adamWUpdate counts steps from 1, got ${options.step}`,
  )
  const [update, firstMoment, secondMoment] = runKernel<tf.Tensor[]>(
    'NtAdamW',
    { ...tensors },
    { ...options },
  )
  return { update, firstMoment, secondMoment }
}

export const adamWOperation: OperationDefinition = {
  kernels: { NtAdamW: adamWReference },
  gradients: [],
}
