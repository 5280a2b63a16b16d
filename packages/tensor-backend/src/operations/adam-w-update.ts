import * as tf from '@tensorflow/tfjs-core'
import { type OperationDefinition, runKernel } from '../kernel.ts'
import { adamWReference } from '../reference/adam-w.ts'
import { listed } from '../tensor-lists.ts'
import { requireThat } from './shapes.ts'

/** The tensors of one parameter, all of one size. */
export interface AdamWTensors {
  readonly parameter: tf.Tensor
  readonly gradient: tf.Tensor
  readonly firstMoment: tf.Tensor
  readonly secondMoment: tf.Tensor
  /** Decoupled: the update has −learningRate · weightDecay · parameter. */
  readonly weightDecay: number
}

/** The numbers of one AdamW step. */
export interface AdamWStep {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  /** Added to the root of the second moment, outside of it. */
  readonly epsilon: number
  /** Counted from 1, for the bias correction. */
  readonly step: number
  /**
   * Gives the gradients and the moments away: they are disposed, and their memory may become that of
   * the results. Defaults to false.
   */
  readonly donate?: boolean
}

/** What is to be added to the parameter, and the new moments; the caller's to dispose. */
export interface AdamWResult {
  readonly update: tf.Tensor
  readonly firstMoment: tf.Tensor
  readonly secondMoment: tf.Tensor
}

/**
 * One fused AdamW update of all parameters together. Writes to none of its inputs, if not told to by
 * `donate`; not differentiable.
 *
 * @returns One result for each parameter, in the given order.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when the sizes differ or `step` is below 1.
 * @see Loshchilov and Hutter 2017, https://arxiv.org/abs/1711.05101, algorithm 2
 */
export function adamWUpdate(
  parameters: readonly AdamWTensors[],
  { donate = false, ...numbers }: AdamWStep,
): AdamWResult[] {
  for (const tensors of parameters) requireSizes(tensors)
  requireThat(
    Number.isInteger(numbers.step) && numbers.step >= 1,
    () => `adamWUpdate counts steps from 1, got ${numbers.step}`,
  )
  if (parameters.length === 0) return []
  const weightDecay = parameters.map(tensors => tensors.weightDecay)
  const outputs = runKernel<tf.Tensor[]>('NtAdamW', inputsOf(parameters), {
    ...numbers,
    weightDecay,
    donate,
  })
  if (donate) {
    for (const { gradient, firstMoment, secondMoment } of parameters) {
      tf.dispose([gradient, firstMoment, secondMoment])
    }
  }
  return parameters.map((_, index) => {
    const [update, firstMoment, secondMoment] = outputs.slice(3 * index)
    return { update, firstMoment, secondMoment }
  })
}

function requireSizes({ weightDecay: _, ...tensors }: AdamWTensors): void {
  const { parameter } = tensors
  for (const [name, tensor] of Object.entries(tensors)) {
    requireThat(
      tensor.size === parameter.size,
      () => `adamWUpdate needs a ${name} of [${parameter.shape}], got [${tensor.shape}]`,
    )
  }
}

const names = ['parameter', 'gradient', 'firstMoment', 'secondMoment'] as const

function inputsOf(parameters: readonly AdamWTensors[]): Record<string, tf.Tensor> {
  const lists = names.map(name =>
    listed(
      name,
      parameters.map(tensors => tensors[name]),
    ),
  )
  return Object.assign({}, ...lists)
}

export const adamWOperation: OperationDefinition = {
  kernels: { NtAdamW: adamWReference },
  gradients: [],
}
