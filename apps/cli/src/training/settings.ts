import { optimizerDefaults, trainingDefaults } from '../defaults.ts'
import { CommandError } from '../errors.ts'

/** All that decides how a run goes, besides its text, its model and its backend. */
export interface TrainingSettings {
  readonly steps: number
  /** Windows in a batch. */
  readonly batch: number
  /** At its peak. */
  readonly learningRate: number
  /** Steps in which the learning rate rises. */
  readonly warmup: number
  readonly weightDecay: number
  /** The greatest norm of a step's gradients. */
  readonly clip: number
  readonly evalEvery: number
  readonly evalBatches: number
  readonly sampleEvery: number
  readonly checkpointEvery: number
  readonly seed: number
  /** Of the samples on the way; left out, they begin as `nexttoken sample` does. */
  readonly prompt?: string
}

/** The settings as options of `train`, each of which may be left out. */
export interface SettingsOptions extends Partial<TrainingSettings> {
  readonly epochs?: number
}

/** Completes the settings of a new run; a pass is as many steps as show every training token once. */
export function completeSettings(
  { epochs, prompt, ...options }: SettingsOptions,
  { trainTokens, context }: { readonly trainTokens: number; readonly context: number },
): TrainingSettings {
  const batch = options.batch ?? trainingDefaults.batch
  const passes = epochs && Math.ceil((epochs * trainTokens) / (batch * context))
  const steps = options.steps ?? passes ?? trainingDefaults.steps
  const warmup = options.warmup ?? Math.round(steps * optimizerDefaults.warmupShare)
  if (warmup > steps) {
    const expected = `at most the ${steps} steps of the run`
    throw new CommandError('USAGE', `--warmup: expected ${expected}, got ${warmup}.`)
  }
  return {
    steps,
    batch,
    warmup,
    learningRate: options.learningRate ?? trainingDefaults.learningRate,
    weightDecay: options.weightDecay ?? trainingDefaults.weightDecay,
    clip: options.clip ?? trainingDefaults.clip,
    evalEvery: options.evalEvery ?? trainingDefaults.evalEvery,
    evalBatches: options.evalBatches ?? trainingDefaults.evalBatches,
    sampleEvery: options.sampleEvery ?? trainingDefaults.sampleEvery,
    checkpointEvery: options.checkpointEvery ?? trainingDefaults.checkpointEvery,
    seed: options.seed ?? trainingDefaults.seed,
    ...(prompt !== undefined && { prompt }),
  }
}
