import { setImmediate } from 'node:timers/promises'
import { type TrainStep, train } from '@nexttoken/train'
import { sampleDefaults } from '../defaults.ts'
import type { Interruption } from './interruption.ts'
import { createOptimizer } from './optimizer.ts'
import type { Progress } from './progress.ts'
import { quoteSample } from './quote-sample.ts'
import type { RecordFile, SampleRecord, StepRecord } from './records.ts'
import type { Run } from './run.ts'
import { drawSample } from './run-samples.ts'
import { trainingBatches, validationBatches } from './training-batches.ts'

/** What a run writes to, and who may end it. */
export interface TrainingDesk {
  readonly metrics: RecordFile<StepRecord>
  readonly samples: RecordFile<SampleRecord>
  readonly progress: Progress
  readonly interruption: Interruption
  /** Saves the run as it is after this step. */
  save(step: TrainStep): Promise<void>
}

/** Trains up to the planned steps, or until it is interrupted; saves on the way and at the end. */
export async function trainRun(run: Run, desk: TrainingDesk): Promise<void> {
  const { steps, checkpointEvery, sampleEvery } = run.record.settings
  const done = run.checkpoint?.step ?? 0
  if (done >= steps) return
  if (done === 0) await showSample(run, desk, 0)
  const secondsNow = await stopwatch(desk.metrics)
  for await (const step of stepsOf(run)) {
    const record = recordOf(step, secondsNow())
    await desk.metrics.append(record)
    desk.progress.update(record)
    const isLast = step.step >= steps
    if (step.step % sampleEvery === 0 && !isLast) await showSample(run, desk, step.step)
    await setImmediate() // a Ctrl-C has its turn
    const isEnd = isLast || desk.interruption.happened
    if (isEnd || step.step % checkpointEvery === 0) await desk.save(step)
    if (isEnd) break
  }
}

function stepsOf(run: Run): AsyncGenerator<TrainStep> {
  const { settings } = run.record
  return train(run.textModel.model, trainingBatches(run), {
    optimizer: createOptimizer(settings),
    dropoutSeed: settings.seed,
    evaluate: {
      every: settings.evalEvery,
      batches: validationBatches(run),
      maxBatches: settings.evalBatches,
    },
    ...(run.checkpoint !== undefined && { resume: run.checkpoint }),
  })
}

/** Seconds since the beginning of the run, those before a resume included. */
async function stopwatch(metrics: RecordFile<StepRecord>): Promise<() => number> {
  const before = (await metrics.read()).at(-1)?.seconds ?? 0
  const begin = performance.now()
  return () => before + (performance.now() - begin) / 1000
}

function recordOf(step: TrainStep, seconds: number): StepRecord {
  const { loss, gradientNorm, learningRate, tokensPerSecond, validationLoss } = step
  return {
    step: step.step,
    loss,
    ...(validationLoss !== undefined && { validationLoss }),
    gradientNorm,
    ...(learningRate !== undefined && { learningRate }),
    tokensPerSecond,
    seconds,
  }
}

async function showSample(run: Run, desk: TrainingDesk, step: number): Promise<void> {
  const { seed, prompt } = run.record.settings
  const { temperature } = sampleDefaults
  const sample = await drawSample(run.textModel, { step, temperature, seed, prompt })
  await desk.samples.append(sample)
  const title = step === 0 ? 'The untrained model writes' : `After ${step} steps`
  desk.progress.write(quoteSample(title, sample))
}
