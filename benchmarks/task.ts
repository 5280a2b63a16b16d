import type { TrainingWorkload } from '../apps/cli/src/bench/workloads.ts'

/** Work to measure. Goes to a child as JSON, with `threads`. */
export type Task = TrainingTask | ProductTask | InferenceTask | LoadTask

interface Limits {
  /** Timed repetitions, after a few that are not. */
  readonly repeats: number
  /** Stops after so long, but not before the third repetition. */
  readonly seconds: number
}

/** Training steps: forward, backward, clipping, AdamW. */
export interface TrainingTask extends Limits {
  readonly kind: 'training'
  readonly workload: TrainingWorkload
}

/** Products of an [m,k] and a [k,n] matrix, each stored as it is or transposed. */
export interface ProductTask extends Limits {
  readonly kind: 'product'
  /** Pairs of matrices; none for matrices without a batch axis. */
  readonly batch?: number
  readonly m: number
  readonly k: number
  readonly n: number
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/** A prompt read, or texts continued token by token from what is cached. */
export interface InferenceTask extends Limits {
  readonly kind: 'inference'
  /** A folder with `model.safetensors` and a `.gguf` for each form of the weights. */
  readonly model: string
  readonly weights: 'f32' | 'f16' | 'int8'
  /** Ids of each prompt. */
  readonly prompt: number
  /** Ids that follow, one pass each: the time is that of a pass. 0 times the reading of the prompt. */
  readonly tokens: number
  /** Texts that go on together. */
  readonly texts: number
}

/** A model's file opened and its weights made ready. */
export interface LoadTask extends Limits {
  readonly kind: 'load'
  readonly model: string
}

/** What a child prints as the last line of its standard output. */
export interface Timing {
  /** Name and version. */
  readonly engine: string
  /** Of one step, product, pass or load. */
  readonly medianMs: number
  readonly fastestMs: number
  /** Of the whole process; null where the system does not tell. */
  readonly peakMemoryBytes: number | null
}

/** What came of a child. */
export type Outcome = Timing | { readonly notRun: string }
