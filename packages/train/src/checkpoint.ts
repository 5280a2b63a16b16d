import type { NamedArray } from '@nexttoken/weights'
import type { SavedOptimizerState } from './optimizer-state.ts'

/** A training run between two steps, in host memory: nothing to dispose, and all that going on exactly needs. */
export interface Checkpoint {
  /** Updates done. */
  readonly step: number
  /** Targets trained on. */
  readonly tokens: number
  /** All parameters of the model, trainable or not. */
  readonly parameters: readonly NamedArray[]
  readonly optimizer: SavedOptimizerState
  /** What dropout masks are drawn from; left out, nothing is dropped. */
  readonly dropoutSeed?: number
  /** The cursor of the last batch, as JSON: give it to what makes the batches. */
  readonly cursor?: unknown
  /** Whatever else you want to find again, as JSON. */
  readonly metadata?: unknown
}
