import {
  adamW,
  chain,
  clipByGlobalNorm,
  cosine,
  type GradientTransformation,
  type TrainStep,
  train,
} from '@nexttoken/train'
import type { RunPhase, RunPoint } from '../messages.ts'
import type { TrainingSettings } from '../training-settings.ts'
import type { Desk } from './desk.ts'
import { messageBuffer } from './message-buffer.ts'
import type { PreparedRun } from './prepare-run.ts'
import type { RunControl } from './run-control.ts'
import { writeSample } from './write-sample.ts'

/** Evaluations and samples of a run, about. */
const EVALUATIONS = 25
const SAMPLES = 10

/** Trains to the last step, or until it is stopped. */
export async function runTraining(
  desk: Desk,
  { settings, textModel, training, validation }: PreparedRun,
  control: RunControl,
): Promise<'finished' | 'stopped'> {
  const optimizer = createOptimizer(settings)
  const evaluate = { every: share(settings.steps, EVALUATIONS), batches: validation }
  const sampleEvery = share(settings.steps, SAMPLES)
  const points = messageBuffer<RunPoint>(newer => desk.reply({ kind: 'points', points: newer }))
  try {
    for await (const step of train(textModel.model, training, { optimizer, evaluate })) {
      textModel.step = step.step
      points.add(pointOf(step))
      if (step.step % sampleEvery === 0 || step.step === 1) await writeSample(desk, control)
      if (step.step >= settings.steps) return 'finished'
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
