import { type Batch, randomWindows } from '@nexttoken/data'
import { countParameters, createGpt } from '@nexttoken/gpt'
import { type KernelProfiling, profileKernels } from '@nexttoken/tensor-backend'
import { adamW, chain, clipByGlobalNorm, train } from '@nexttoken/train'
import { median } from './median.ts'
import { describeProfile, type StepProfile } from './step-profile.ts'
import { operationsOf, type TrainingWorkload } from './workloads.ts'

/** How long to measure. */
export interface TrainingMeasurementOptions {
  /** Steps that are timed, after three that are not. */
  readonly steps: number
  /** Stops after so long, but not before the third timed step. By default it never does. */
  readonly seconds?: number
  /** Also times every kernel, which slows the steps a little. */
  readonly profile?: boolean
}

/** Training steps, measured: forward, backward, clipping and AdamW. */
export interface TrainingMeasurement {
  readonly parameters: number
  readonly tokensPerSecond: number
  /** Of the products of a step, in 10⁹ operations a second. */
  readonly gigaflops: number
  /** Of a step. */
  readonly medianMs: number
  readonly fastestMs: number
  /** Timed steps. */
  readonly steps: number
  /** The most memory that this process has had so far. */
  readonly peakMemoryBytes: number
  readonly profile?: StepProfile
}

const WARM_UP_STEPS = 3
const FEWEST_STEPS = 3

/** Trains a new model on synthetic tokens, on the open backend. */
export async function measureTraining(
  workload: TrainingWorkload,
  options: TrainingMeasurementOptions,
): Promise<TrainingMeasurement> {
  const { times, profile } = await timeSteps(workload, options)
  const medianMs = median(times)
  const { config, batch, window } = workload
  return {
    parameters: countParameters(config),
    tokensPerSecond: (batch * window * 1000) / medianMs,
    gigaflops: operationsOf(workload) / medianMs / 1e6,
    medianMs,
    fastestMs: Math.min(...times),
    steps: times.length,
    peakMemoryBytes: peakMemoryBytes(),
    ...(profile && { profile }),
  }
}

/** The most memory that this process has had so far. */
export function peakMemoryBytes(): number {
  return process.resourceUsage().maxRSS * 1024
}

/** The milliseconds of each step, from the end of the one before. */
async function timeSteps(
  workload: TrainingWorkload,
  { steps, seconds = Infinity, profile = false }: TrainingMeasurementOptions,
): Promise<{ readonly times: readonly number[]; readonly profile: StepProfile | undefined }> {
  const times: number[] = []
  const model = createGpt(workload.config, { seed: 1 })
  const optimizer = chain(clipByGlobalNorm(1), adamW({ learningRate: 1e-3, weightDecay: 0.1 }))
  let profiling: KernelProfiling | undefined
  try {
    let [start, before] = [0, 0]
    for await (const { step } of train(model, syntheticBatches(workload), { optimizer })) {
      const now = performance.now()
      if (step > WARM_UP_STEPS) times.push(now - before)
      const isLate = now - start > seconds * 1000 && times.length >= FEWEST_STEPS
      if (times.length === steps || isLate) break
      if (step === WARM_UP_STEPS) {
        start = now
        if (profile) profiling = profileKernels()
      }
      before = performance.now()
    }
  } finally {
    profiling?.stop()
    model.dispose()
  }
  return { times, profile: profiling && describeProfile(profiling.stop(), times) }
}

function syntheticBatches({ config, batch, window }: TrainingWorkload): AsyncIterable<Batch> {
  const ids = Int32Array.from(
    { length: 10_000 },
    (_, index) => (index * 31 + ((index * index) % 17)) % config.vocabularySize,
  )
  return randomWindows(ids, { contextLength: window, batchSize: batch, seed: 1 })
}
