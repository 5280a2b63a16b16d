import { type GptConfig, presets } from '@nexttoken/gpt'
import { trainingDefaults } from '../defaults.ts'

/** A model and what it is trained on in one step. */
export interface TrainingWorkload {
  readonly config: GptConfig
  /** Windows in a step. */
  readonly batch: number
  /** Tokens in a window, at most the model's context. */
  readonly window: number
}

const { layers, heads, channels, context, batch } = trainingDefaults

/** What `bench` can train. */
export const workloads: Readonly<Record<'default' | 'toy' | 'mid' | 'gpt2', TrainingWorkload>> = {
  default: {
    config: { layers, heads, channels, contextLength: context, vocabularySize: 80 },
    batch,
    window: context,
  },
  toy: {
    config: { layers: 4, heads: 4, channels: 128, contextLength: 64, vocabularySize: 65 },
    batch: 12,
    window: 64,
  },
  mid: {
    config: { layers: 6, heads: 6, channels: 384, contextLength: 256, vocabularySize: 512 },
    batch: 8,
    window: 256,
  },
  gpt2: { config: presets.gpt2, batch: 4, window: 64 },
}

/** In words, for one line. */
export function describeWorkload({ config, batch, window }: TrainingWorkload): string {
  const { layers, heads, channels, vocabularySize } = config
  return `${layers} layers, ${heads} heads, ${channels} channels, vocabulary ${vocabularySize}, batch ${batch} × ${window} tokens`
}

/**
 * Floating-point operations of the products in one step: six a weight and token, and those of
 * attention, masked positions counted too.
 */
export function operationsOf({ config, batch, window }: TrainingWorkload): number {
  const { layers, channels, vocabularySize } = config
  const weights = 12 * layers * channels ** 2 + vocabularySize * channels
  const attention = 12 * layers * channels * window
  return (6 * weights + attention) * batch * window
}
