import type { TrainingWorkload } from '../apps/cli/src/bench/workloads.ts'

/** Work to measure. Goes to a child as JSON, with `threads`. */
export type Task = TrainingTask | ProductTask

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

/** What a child prints as the last line of its standard output. */
export interface Timing {
  /** Name and version. */
  readonly engine: string
  /** Of one step or product. */
  readonly medianMs: number
  readonly fastestMs: number
  /** Of the whole process; null where the system does not tell. */
  readonly peakMemoryBytes: number | null
}

/** What came of a child. */
export type Outcome = Timing | { readonly notRun: string }
