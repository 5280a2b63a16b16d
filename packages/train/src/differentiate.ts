import { globalNorm } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { type Batch, batchTensors } from './batch.ts'
import { TrainError } from './errors.ts'
import { noteGradientNorm } from './gradient-norm.ts'
import type { NamedTensors } from './gradient-transformation.ts'
import type { StepDropout, Trainable } from './trainable.ts'

/** The slope of the loss on one batch. */
export interface Slope {
  /** Nats per token. */
  readonly loss: number
  /** L2 norm of all gradients together. */
  readonly gradientNorm: number
  /** By parameter, the caller's to dispose. */
  readonly gradients: NamedTensors
}

/** The variables of a model that training changes. */
export function trainableParameters(model: Trainable): ReadonlyMap<string, tf.Variable> {
  return new Map([...model.parameters].filter(([, variable]) => variable.trainable))
}

/**
 * Computes the loss and its gradients, with one read from the device.
 *
 * @throws {TrainError} `MISSING_GRADIENT` if the loss does not depend on a trainable parameter.
 */
export async function differentiate(
  model: Trainable,
  batch: Batch,
  dropout: StepDropout | undefined,
): Promise<Slope> {
  const parameters = trainableParameters(model)
  const { summary, grads } = tf.tidy(() => {
    const [inputs, targets] = batchTensors(batch)
    const loss = () => model.loss(inputs, targets, dropout && { dropout })
    const { value, grads } = tf.variableGrads(loss, [...parameters.values()])
    for (const [name, variable] of parameters) requireGradient(name, grads[variable.name])
    return { summary: tf.stack([value, globalNorm(Object.values(grads))]), grads }
  })
  const gradients = new Map([...parameters].map(([name, variable]) => [name, grads[variable.name]]))
  const [loss, gradientNorm] = await summary.data()
  summary.dispose()
  noteGradientNorm(gradients, gradientNorm)
  return { loss, gradientNorm, gradients }
}

function requireGradient(name: string, gradient: tf.Tensor | undefined): void {
  if (gradient !== undefined) return
  throw new TrainError(
    'MISSING_GRADIENT',
    `The loss does not depend on the parameter ${name}: use it, or make its variable not trainable`,
  )
}
