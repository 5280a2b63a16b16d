import { addUpdates } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { type Batch, countTokens } from './batch.ts'
import type { Checkpoint } from './checkpoint.ts'
import { differentiate, type Slope, trainableParameters } from './differentiate.ts'
import { TrainError } from './errors.ts'
import type { GradientTransformation, NamedTensors } from './gradient-transformation.ts'
import { disposeTensors, matchArrays, readArray } from './named-tensors.ts'
import { disposeState, type OptimizerState, restoreState, saveState } from './optimizer-state.ts'
import { requireRoom } from './require-room.ts'
import type { Trainable } from './trainable.ts'

/** What goes on from step to step. */
export interface TrainingRun {
  readonly model: Trainable
  readonly optimizer: GradientTransformation
  readonly dropoutSeed: number | undefined
  /** Owned by the run. */
  state: OptimizerState
  step: number
  tokens: number
  cursor: unknown
}

/** Where a run begins. */
export interface TrainingStart {
  readonly optimizer: GradientTransformation
  readonly resume?: Checkpoint
  readonly dropoutSeed?: number
}

/** What one update reports. */
export interface UpdateReport {
  readonly loss: number
  readonly gradientNorm: number
  readonly learningRate?: number
}

/** Makes the optimizer's state, and with a checkpoint writes its values into the model. */
export function beginRun(model: Trainable, start: TrainingStart): TrainingRun {
  const { optimizer, resume } = start
  const state = beginState(model, start)
  try {
    requireRoom(model, state)
  } catch (error) {
    disposeState(state)
    throw error
  }
  if (resume !== undefined) writeParameters(model, resume)
  return {
    model,
    optimizer,
    dropoutSeed: start.dropoutSeed ?? resume?.dropoutSeed,
    state,
    step: resume?.step ?? 0,
    tokens: resume?.tokens ?? 0,
    cursor: resume?.cursor,
  }
}

function beginState(model: Trainable, { optimizer, resume }: TrainingStart): OptimizerState {
  const fresh = optimizer.init(trainableParameters(model))
  if (resume === undefined) return fresh
  try {
    return restoreState(fresh, resume.optimizer)
  } finally {
    disposeState(fresh)
  }
}

function writeParameters(model: Trainable, { parameters }: Checkpoint): void {
  const arrays = matchArrays(model.parameters, parameters)
  tf.tidy(() => {
    for (const [name, variable] of model.parameters) {
      variable.assign(tf.tensor(arrays.get(name)!.data, variable.shape, 'float32'))
    }
  })
}

/** One update on one batch. A loss or gradient that is not finite throws before anything has changed. */
export async function takeStep(run: TrainingRun, batch: Batch): Promise<UpdateReport> {
  const { model, dropoutSeed: seed, step } = run
  const dropout = seed === undefined ? undefined : { seed, step }
  const { gradients, ...slope } = await differentiate(model, batch, dropout)
  try {
    requireFinite(slope, step + 1)
    const parameters = trainableParameters(model)
    const { updates, state, ...rate } = run.optimizer.update(gradients, run.state, parameters)
    disposeState(run.state)
    run.state = state
    applyUpdates(parameters, updates)
    run.step += 1
    run.tokens += countTokens(batch)
    run.cursor = batch.cursor
    return { ...slope, ...rate }
  } finally {
    disposeTensors(gradients)
  }
}

/** Gives the updates away: they take as much memory as the model. */
function applyUpdates(parameters: ReadonlyMap<string, tf.Variable>, updates: NamedTensors): void {
  const variables = [...parameters.values()]
  const ordered = [...parameters.keys()].map(name => updates.get(name)!)
  for (const [index, sum] of addUpdates(variables, ordered, { donate: true }).entries()) {
    variables[index].assign(sum)
    sum.dispose()
  }
}

function requireFinite({ loss, gradientNorm }: Omit<Slope, 'gradients'>, step: number): void {
  const remedy =
    'The parameters are as the step before left them: lower the learning rate, lengthen its warm-up or clip gradients'
  if (!Number.isFinite(loss)) {
    throw new TrainError('NON_FINITE_LOSS', `The loss of step ${step} is ${loss}. ${remedy}`)
  }
  if (!Number.isFinite(gradientNorm)) {
    const problem = `The gradient norm of step ${step} is ${gradientNorm}`
    throw new TrainError('NON_FINITE_GRADIENT', `${problem}. ${remedy}`)
  }
}

/** Copies the run to the host. The reads begin before this returns. */
export async function snapshot({ model, ...run }: TrainingRun): Promise<Checkpoint> {
  const entries = [...model.parameters]
  const [parameters, optimizer] = await Promise.all([
    Promise.all(entries.map(([name, variable]) => readArray(name, variable))),
    saveState(run.state),
  ])
  return {
    step: run.step,
    tokens: run.tokens,
    parameters,
    optimizer,
    ...(run.dropoutSeed !== undefined && { dropoutSeed: run.dropoutSeed }),
    ...(run.cursor !== undefined && { cursor: run.cursor }),
  }
}
