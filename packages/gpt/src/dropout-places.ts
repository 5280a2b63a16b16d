import type { DropoutOptions } from '@nexttoken/tensor-backend'
import { requireCounter } from './arguments.ts'
import type { GptConfig } from './config.ts'

/** Which masks one training step draws: the same seed and step give the same masks on every backend. */
export interface DropoutStep {
  readonly seed: number
  /** Counted by the caller; every step has masks of its own. */
  readonly step: number
}

/** The three places of a block that drop, after the embedding's. */
type DropoutPlace = 'attention' | 'attentionProjection' | 'mlpProjection'

/** What to drop in one pass, at each of GPT-2's places. */
export interface DropoutPlan {
  readonly embedding: DropoutOptions
  block(layer: number): Readonly<Record<DropoutPlace, DropoutOptions>>
}

/** Gives each place of each step a random stream of its own; without a step nothing is dropped. */
export function dropoutPlan(config: Required<GptConfig>, dropout?: DropoutStep): DropoutPlan {
  const { seed, step } = dropout ?? { seed: 0, step: 0 }
  requireCounter('dropout.seed', seed)
  requireCounter('dropout.step', step)
  const rate = dropout === undefined ? 0 : config.dropout
  const first = step * (1 + 3 * config.layers)
  const at = (place: number): DropoutOptions => ({ rate, seed, stream: first + place })
  return {
    embedding: at(0),
    block: layer => ({
      attention: at(1 + 3 * layer),
      attentionProjection: at(2 + 3 * layer),
      mlpProjection: at(3 + 3 * layer),
    }),
  }
}
