import { WeightsError } from './errors.ts'
import { parseJsonObject, quote } from './json-object.ts'

/** The size and kind of a GPT-2; `createGpt` of `@nexttoken/gpt` takes the same. */
export interface Gpt2Config {
  /** Rows of the token embedding. */
  readonly vocabularySize: number
  /** Positions the model can see. */
  readonly contextLength: number
  /** Transformer blocks. */
  readonly layers: number
  /** Attention heads of a block; they divide `channels`. */
  readonly heads: number
  /** Width of the residual stream. */
  readonly channels: number
  /** Dropout rate in training, of the residual, the embedding and the attention alike; 0 if left out. */
  readonly dropout?: number
  /** Added to the variance in layer normalisation; 1e-5 if left out. */
  readonly layerNormEpsilon?: number
  /** Whether the head is the token embedding; true if left out. */
  readonly tiedHead?: boolean
  /** Whether linear layers and normalisations have biases; true if left out. */
  readonly biases?: boolean
}

/** A JSON object whose fields are not yet known. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Reads the JSON object in a configuration's file. */
export function parseConfig(bytes: Uint8Array, file: string): JsonObject {
  return parseJsonObject(
    bytes,
    (problem, cause) => new WeightsError('INVALID_CONFIG', `${file}: ${problem}.`, { cause }),
  )
}

/**
 * Reads the configuration that Hugging Face, nanoGPT (`model_args`) or OpenAI (`hparams.json`) keep beside the weights;
 * what it leaves out is what `GPT2Config` of transformers assumes.
 */
export function gpt2ConfigFromJson(json: JsonObject, file = 'config.json'): Gpt2Config {
  refuseOtherModels(json, file)
  const fields = fieldReader(json, file)
  const config = {
    vocabularySize: fields.count('vocab_size', 'n_vocab'),
    contextLength: fields.count('n_positions', 'n_ctx', 'block_size'),
    layers: fields.count('n_layer'),
    heads: fields.count('n_head'),
    channels: fields.count('n_embd'),
    dropout: fields.fraction(0.1, 'resid_pdrop', 'dropout'),
    layerNormEpsilon: fields.fraction(1e-5, 'layer_norm_epsilon'),
    tiedHead: json['tie_word_embeddings'] !== false,
    biases: json['bias'] !== false,
  }
  if (config.channels % config.heads !== 0) {
    throw fields.invalid('n_embd', `a multiple of n_head = ${config.heads}`)
  }
  return config
}

/** Writes a configuration as transformers' `GPT2LMHeadModel` reads it. */
export function gpt2ConfigToJson(config: Gpt2Config, endOfText: number | undefined): JsonObject {
  const dropout = config.dropout ?? 0
  return {
    architectures: ['GPT2LMHeadModel'],
    model_type: 'gpt2',
    activation_function: 'gelu_new',
    vocab_size: config.vocabularySize,
    n_positions: config.contextLength,
    n_ctx: config.contextLength,
    n_layer: config.layers,
    n_head: config.heads,
    n_embd: config.channels,
    n_inner: null,
    layer_norm_epsilon: config.layerNormEpsilon ?? 1e-5,
    resid_pdrop: dropout,
    embd_pdrop: dropout,
    attn_pdrop: dropout,
    tie_word_embeddings: config.tiedHead ?? true,
    bos_token_id: endOfText ?? null,
    eos_token_id: endOfText ?? null,
    dtype: 'float32',
    torch_dtype: 'float32',
  }
}

/** Settings of transformers' GPT-2 that change what it computes, with the values that leave it GPT-2. */
function refuseOtherModels(json: JsonObject, file: string): void {
  const allowed: readonly (readonly [field: string, values: readonly unknown[]])[] = [
    ['model_type', ['gpt2']],
    ['activation_function', ['gelu_new', 'gelu_pytorch_tanh']],
    ['n_inner', [null, 4 * Number(json['n_embd'])]],
    ['scale_attn_weights', [true]],
    ['scale_attn_by_inverse_layer_idx', [false]],
    ['add_cross_attention', [false]],
  ]
  for (const [field, values] of allowed) {
    const value = json[field]
    if (value === undefined || values.includes(value)) continue
    throw new WeightsError(
      'UNSUPPORTED_CONFIG',
      `${file}: expected ${field} = ${values.join(' or ')}, got ${quote(value)}: this is not plain GPT-2.`,
    )
  }
}

/** Reads fields by the first of their names that is there. */
function fieldReader(json: JsonObject, file: string) {
  const find = (names: readonly string[]): string =>
    names.find(name => Object.hasOwn(json, name) && json[name] !== null) ?? names[0]!
  const invalid = (field: string, expected: string): WeightsError =>
    new WeightsError(
      'INVALID_CONFIG',
      `${file}: ${field} must be ${expected}, got ${json[field] === undefined ? 'nothing' : quote(json[field])}.`,
    )
  return {
    invalid,
    count: (...names: readonly string[]): number => {
      const field = find(names)
      const value = json[field]
      if (Number.isSafeInteger(value) && (value as number) > 0) return value as number
      throw invalid(field, 'a positive integer')
    },
    fraction: (fallback: number, ...names: readonly string[]): number => {
      const field = find(names)
      const value = json[field] ?? fallback
      if (typeof value === 'number' && value >= 0 && value < 1) return value
      throw invalid(field, 'a number of at least 0 and below 1')
    },
  }
}
