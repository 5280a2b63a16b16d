import type { Batches } from './batch.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { GradientTransformation } from './gradient-transformation.ts'

/** How `train` goes about it. */
export interface TrainOptions {
  readonly optimizer: GradientTransformation
  /** Goes on from there: its parameters are written into the model, its optimizer state is taken up. */
  readonly resume?: Checkpoint
  /** What dropout masks are drawn from. Left out, it is the checkpoint's; without either nothing is dropped. */
  readonly dropoutSeed?: number
  /** Measures the loss on other batches after every so many steps. */
  readonly evaluate?: EvaluateOptions
  /** Aborted, it ends the loop before the next update, without an error. */
  readonly signal?: AbortSignal
}

/** When and on what `train` evaluates. */
export interface EvaluateOptions {
  /** Evaluates after each step that is a multiple of it. */
  readonly every: number
  /** Iterated anew each time. */
  readonly batches: Batches
  /** Stops after as many batches. By default it takes them all. */
  readonly maxBatches?: number
}

/** One update, done. */
export interface TrainStep {
  /** Updates done, this one included and those before a resume too: the first is 1. */
  readonly step: number
  /** Whole passes over the data before this batch, if its cursor tells. */
  readonly epoch?: number
  /** On this batch before the update, in nats per token. */
  readonly loss: number
  /** L2 norm of all gradients together, before any clipping. */
  readonly gradientNorm: number
  /** The rate that the optimizer used, if it tells. */
  readonly learningRate?: number
  /** Targets trained on since the beginning of the run, before a resume too. */
  readonly tokens: number
  /** Of this step: from asking for its batch to its update, without evaluation and without your own code. */
  readonly tokensPerSecond: number
  /** On the batches of `evaluate` after the update, in nats per token, on the steps that evaluate. */
  readonly validationLoss?: number
  /**
   * Copies the run as it is after this step to the host, for `saveCheckpoint` or `resume`.
   *
   * @throws {TrainError} `STEP_OVER` once the next step has been asked for or the loop has been left.
   */
  snapshot(): Promise<Checkpoint>
}
