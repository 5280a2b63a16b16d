import { GptError } from './errors.ts'

/** The size and kind of a GPT-2. */
export interface GptConfig {
  /** Rows of the token embedding. */
  readonly vocabularySize: number
  /** Positions that the model can see. */
  readonly contextLength: number
  /** Transformer blocks. */
  readonly layers: number
  /** Attention heads of a block; they divide `channels`. */
  readonly heads: number
  /** Width of the residual stream. */
  readonly channels: number
  /** Share of values dropped where `loss` is asked for dropout, in [0, 1). Defaults to 0. */
  readonly dropout?: number
  /** Added to the variance in layer normalisation. Defaults to 1e-5. */
  readonly layerNormEpsilon?: number
  /** Whether the head is the token embedding. Defaults to true. */
  readonly tiedHead?: boolean
  /** Whether linear layers and layer normalisations have biases. Defaults to true. */
  readonly biases?: boolean
}

/** Fills in the defaults, leaves out what is no field, and checks every field. */
export function completeConfig(config: GptConfig): Required<GptConfig> {
  const complete: Required<GptConfig> = {
    vocabularySize: config.vocabularySize,
    contextLength: config.contextLength,
    layers: config.layers,
    heads: config.heads,
    channels: config.channels,
    dropout: config.dropout ?? 0,
    layerNormEpsilon: config.layerNormEpsilon ?? 1e-5,
    tiedHead: config.tiedHead ?? true,
    biases: config.biases ?? true,
  }
  for (const [field, value] of Object.entries(complete)) {
    const { expected, holds } = rules[field as keyof GptConfig]
    if (!holds(value)) throw invalid(field, expected, value)
  }
  const { channels, heads } = complete
  if (channels % heads !== 0) throw invalid('heads', `a divisor of channels = ${channels}`, heads)
  return Object.freeze(complete)
}

interface Rule {
  readonly expected: string
  readonly holds: (value: unknown) => boolean
}

const count: Rule = {
  expected: 'a positive integer',
  holds: value => Number.isSafeInteger(value) && (value as number) > 0,
}
const fraction: Rule = {
  expected: 'a number of at least 0 and below 1',
  holds: value => typeof value === 'number' && value >= 0 && value < 1,
}
const flag: Rule = { expected: 'true or false', holds: value => typeof value === 'boolean' }

const rules: Readonly<Record<keyof GptConfig, Rule>> = {
  vocabularySize: count,
  contextLength: count,
  layers: count,
  heads: count,
  channels: count,
  dropout: fraction,
  layerNormEpsilon: fraction,
  tiedHead: flag,
  biases: flag,
}

function invalid(field: string, expected: string, value: unknown): GptError {
  const came = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return new GptError('INVALID_CONFIG', `config.${field}: expected ${expected}, got ${came}.`)
}
