import { completeConfig, type GptConfig } from './config.ts'
import { GptError } from './errors.ts'
import { countParameters } from './parameters.ts'

/** Values of state that an optimizer keeps for each parameter; `none` is for a model that only generates. */
const optimizerStates = { adamW: 2, adam: 2, momentum: 1, sgd: 0, none: 0 } as const

/** What a model is to do. */
export interface MemoryOptions {
  /** Texts at once. Defaults to 1. */
  readonly batchSize?: number
  /** Positions of each. Defaults to the model's context. */
  readonly contextLength?: number
  /** Defaults to `adamW`. */
  readonly optimizer?: keyof typeof optimizerStates
}

/** In bytes, all values being float32. */
export interface MemoryEstimate {
  readonly parameters: number
  readonly gradients: number
  readonly optimizerState: number
  /** What the forward pass of training keeps for the backward pass; nothing where none follows. */
  readonly activations: number
  /** Keys and values of sessions; nothing in training. */
  readonly cache: number
  readonly total: number
}

/**
 * Adds up what training or generating holds at least, without what single operations take while they run.
 *
 * @throws {GptError} `INVALID_CONFIG`, naming the field; `INVALID_ARGUMENT` for options that cannot be.
 */
export function estimateMemory(config: GptConfig, options: MemoryOptions = {}): MemoryEstimate {
  const { layers, channels, contextLength: whole } = completeConfig(config)
  const { batchSize = 1, contextLength = whole, optimizer = 'adamW' } = options
  requireCount('batchSize', batchSize)
  requireCount('contextLength', contextLength)
  const positions = batchSize * contextLength
  const isTraining = optimizer !== 'none'
  const parameters = 4 * countParameters(config)
  const gradients = isTraining ? parameters : 0
  const optimizerState = optimizerStates[optimizer] * parameters
  // A block keeps 16 C values: its input, qkv (3), attention, middle, both norms, the two of the MLP (4 each).
  const activations = isTraining ? 4 * positions * channels * (16 * layers + 2) : 0
  const cache = isTraining ? 0 : 4 * positions * channels * 2 * layers
  const total = parameters + gradients + optimizerState + activations + cache
  return { parameters, gradients, optimizerState, activations, cache, total }
}

/** In floating-point operations, a multiplication and an addition counting as two. */
export interface FlopsEstimate {
  readonly forward: number
  /** Forward and backward, which takes twice as much again. */
  readonly training: number
}

/**
 * Counts the work of the matrix products over so many tokens in full windows of the context.
 *
 * @throws {GptError} `INVALID_CONFIG`, naming the field; `INVALID_ARGUMENT` unless `tokens` is a positive integer.
 * @see Chowdhery et al. 2022, https://arxiv.org/abs/2204.02311, appendix B; here without the masked half of attention
 */
export function estimateFlops(config: GptConfig, tokens: number): FlopsEstimate {
  const { vocabularySize, contextLength, layers, channels } = completeConfig(config)
  requireCount('tokens', tokens)
  const weights = 12 * layers * channels ** 2 + vocabularySize * channels
  const attention = 2 * layers * channels * (contextLength + 1) // a position sees half the window on average
  const forward = tokens * (2 * weights + attention)
  return { forward, training: 3 * forward }
}

function requireCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return
  throw new GptError('INVALID_ARGUMENT', `Expected ${name} to be a positive integer, got ${value}.`)
}
