import { type AdamWResult, adamWUpdate } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { constant } from './constant-schedule.ts'
import type { GradientTransformation, NamedTensors } from './gradient-transformation.ts'
import { requireNotNegative, requireOption } from './option-checks.ts'
import { learningRateAt, type Schedule } from './schedule.ts'

/** The settings of {@link adamW}; the defaults are PyTorch's. */
export interface AdamWOptions {
  /** A number, or a {@link Schedule}. */
  readonly learningRate: number | Schedule
  /** How much each step keeps of the mean and of the mean square so far. Defaults to [0.9, 0.999]. */
  readonly betas?: readonly [number, number]
  /** Added to the root of the second moment, outside of it. Defaults to 1e-8. */
  readonly epsilon?: number
  /** Decoupled: a step also takes learningRate · weightDecay of the parameter away. Defaults to 0.01. */
  readonly weightDecay?: number
  /** Which parameters decay. By default those of two dimensions or more: no biases, no normalisations. */
  readonly decays?: (name: string, shape: readonly number[]) => boolean
}

type Moments = Readonly<Record<string, tf.Tensor>>

/** What {@link adamW} keeps between updates. */
export type AdamWState = {
  /** Updates done. */
  readonly step: number
  /** By parameter. */
  readonly firstMoment: Moments
  /** By parameter. */
  readonly secondMoment: Moments
}

/**
 * Adam with decoupled weight decay and bias correction. Its results take the memory of the gradients and moments given.
 *
 * @throws {TrainError} `INVALID_OPTION` if a number is out of range; from `update`, `INVALID_LEARNING_RATE` if the
 * schedule gives none.
 * @see Loshchilov and Hutter 2017, https://arxiv.org/abs/1711.05101, algorithm 2
 */
export function adamW(options: AdamWOptions): GradientTransformation<AdamWState> {
  const { schedule, decays, weightDecay, ...numbers } = settingsOf(options)
  return {
    init: parameters => ({
      step: 0,
      firstMoment: zeros(parameters),
      secondMoment: zeros(parameters),
    }),
    update: (gradients, { step, firstMoment, secondMoment }, parameters) => {
      const learningRate = learningRateAt(schedule, step)
      const names = [...parameters.keys()]
      const tensors = [...parameters].map(([name, parameter]) => ({
        parameter,
        gradient: gradients.get(name)!,
        firstMoment: firstMoment[name],
        secondMoment: secondMoment[name],
        weightDecay: decays(name, parameter.shape) ? weightDecay : 0,
      }))
      const settings = { ...numbers, learningRate, step: step + 1, donate: true }
      const results = adamWUpdate(tensors, settings)
      const pick = (key: keyof AdamWResult) =>
        names.map((name, at) => [name, results[at][key]] as const)
      const state = {
        step: step + 1,
        firstMoment: Object.fromEntries(pick('firstMoment')),
        secondMoment: Object.fromEntries(pick('secondMoment')),
      }
      return { updates: new Map(pick('update')), state, learningRate }
    },
  }
}

function settingsOf(options: AdamWOptions) {
  const { learningRate, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0.01 } = options
  const { decays = (_name: string, shape: readonly number[]) => shape.length >= 2 } = options
  const [beta1, beta2] = betas
  requireOption(
    betas.every(beta => beta >= 0 && beta < 1),
    `betas must be in [0, 1), got [${betas.join(', ')}]`,
  )
  requireNotNegative('epsilon', epsilon)
  requireNotNegative('weightDecay', weightDecay)
  const schedule = typeof learningRate === 'number' ? constant(learningRate) : learningRate
  return { schedule, decays, weightDecay, beta1, beta2, epsilon }
}

function zeros(parameters: NamedTensors): Moments {
  return Object.fromEntries([...parameters].map(([name, tensor]) => [name, tf.zerosLike(tensor)]))
}
