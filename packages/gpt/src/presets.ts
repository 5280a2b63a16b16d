import type { GptConfig } from './config.ts'

/** Depth and width of a model whose vocabulary and context are up to its text. */
export type GptSize = Pick<GptConfig, 'layers' | 'heads' | 'channels'>

const published = { vocabularySize: 50_257, contextLength: 1024 } as const

/**
 * Named sizes. `gpt2`, `gpt2Medium`, `gpt2Large` and `gpt2Xl` are whole configurations; `nano`, `micro` and `mini` are
 * minGPT's sizes and go with the vocabulary and context of your text:
 * `{ ...presets.nano, vocabularySize: 65, contextLength: 64 }`.
 *
 * @see Radford et al. 2019, "Language models are unsupervised multitask learners", table 2
 */
export const presets: Readonly<
  Record<'gpt2' | 'gpt2Medium' | 'gpt2Large' | 'gpt2Xl', GptConfig> &
    Record<'nano' | 'micro' | 'mini', GptSize>
> = {
  gpt2: { ...published, layers: 12, heads: 12, channels: 768 },
  gpt2Medium: { ...published, layers: 24, heads: 16, channels: 1024 },
  gpt2Large: { ...published, layers: 36, heads: 20, channels: 1280 },
  gpt2Xl: { ...published, layers: 48, heads: 25, channels: 1600 },
  nano: { layers: 3, heads: 3, channels: 48 },
  micro: { layers: 4, heads: 4, channels: 128 },
  mini: { layers: 6, heads: 6, channels: 192 },
}
