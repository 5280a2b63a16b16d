import {
  adamW,
  chain,
  clipByGlobalNorm,
  cosine,
  type GradientTransformation,
  type TrainOptions,
  type TrainStep,
  train,
} from '@nexttoken/train'
import type { RunPhase, RunPoint } from '../messages.ts'
import type { TrainingSettings } from '../training-settings.ts'
import type { Desk } from './desk.ts'
import { messageBuffer } from './message-buffer.ts'
import type { PreparedRun } from './prepare-run.ts'
import type { RunControl } from './run-control.ts'
import { runKeeper } from './run-keeper.ts'
import { writeSample } from './write-sample.ts'

/** Evaluations and samples of a run, about. */
const EVALUATIONS = 25
const SAMPLES = 10

/** Trains to the last step, or until it is stopped, and keeps the run on the way. */
export async function runTraining(
  desk: Desk,
  run: PreparedRun,
  control: RunControl,
): Promise<'finished' | 'stopped'> {
  const { settings, textModel, startedAt } = run
  const sampleEvery = share(settings.steps, SAMPLES)
  const points = messageBuffer<RunPoint>(newer => desk.reply({ kind: 'points', points: newer }))
  const keep = runKeeper(desk, startedAt)
  try {
    for await (const step of train(textModel.model, run.training, optionsOf(run))) {
      textModel.step = step.step
      points.add(pointOf(step))
      if (step.step % sampleEvery === 0 || step.step === 1) await writeSample(desk, control)
      if (step.step >= settings.steps) return 'finished'
      await keep(step)
      if (control.isPaused) {
        points.flush()
        await wait(desk, control)
      }
      if (control.isStopped) return 'stopped'
    }
    return 'finished'
  } finally {
    points.flush()
  }
}

async function wait(desk: Desk, control: RunControl): Promise<void> {
  const tell = (phase: RunPhase): void => desk.reply({ kind: 'phase', phase })
  tell('paused')
  await control.passage()
  if (!control.isStopped) tell('training')
}

function optionsOf({ settings, validation, resume }: PreparedRun): TrainOptions {
  return {
    optimizer: createOptimizer(settings),
    evaluate: { every: share(settings.steps, EVALUATIONS), batches: validation },
    ...(resume && { resume }),
  }
}

function createOptimizer({ steps, learningRate: peak }: TrainingSettings): GradientTransformation {
  const warmupSteps = Math.round(steps / 10)
  const learningRate = cosine({ warmupSteps, totalSteps: steps, peak, floor: peak / 10 })
  return chain(clipByGlobalNorm(1), adamW({ learningRate, betas: [0.9, 0.99], weightDecay: 0.1 }))
}

function pointOf({ step, loss, validationLoss, tokensPerSecond }: TrainStep): RunPoint {
  return { step, loss, tokensPerSecond, ...(validationLoss !== undefined && { validationLoss }) }
}

function share(steps: number, parts: number): number {
  return Math.max(1, Math.round(steps / parts))
}
