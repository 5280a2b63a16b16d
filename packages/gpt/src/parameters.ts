import { requireMemory } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { completeConfig, type GptConfig } from './config.ts'
import { GptError } from './errors.ts'

/** Parameters under Hugging Face's GPT-2 names, without the prefix `transformer.`. */
export type Parameters = ReadonlyMap<string, tf.Variable>

/** A tensor in memory under its name. */
export interface NamedArray {
  readonly name: string
  /** Sizes, outermost first. */
  readonly shape: readonly number[]
  /** The elements, row-major. */
  readonly data: Float32Array
}

/** The name of the head's weight where it is not tied. */
export const HEAD = 'lm_head.weight'

/** Every parameter of a model with its shape, in the order of computation; linear weights are [in, out]. */
export function parameterShapes(config: Required<GptConfig>): Map<string, readonly number[]> {
  const { vocabularySize: V, contextLength: T, channels: C, biases } = config
  const shapes = new Map([
    ['wte.weight', [V, C]],
    ['wpe.weight', [T, C]],
  ])
  const addLayer = (name: string, shape: number[]): void => {
    shapes.set(`${name}.weight`, shape)
    if (biases) shapes.set(`${name}.bias`, shape.slice(-1))
  }
  for (let layer = 0; layer < config.layers; layer++) {
    addLayer(`h.${layer}.ln_1`, [C])
    addLayer(`h.${layer}.attn.c_attn`, [C, 3 * C])
    addLayer(`h.${layer}.attn.c_proj`, [C, C])
    addLayer(`h.${layer}.ln_2`, [C])
    addLayer(`h.${layer}.mlp.c_fc`, [C, 4 * C])
    addLayer(`h.${layer}.mlp.c_proj`, [4 * C, C])
  }
  addLayer('ln_f', [C])
  if (!config.tiedHead) shapes.set(HEAD, [V, C])
  return shapes
}

/** The number of values in a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/**
 * Counts the numbers that training adjusts; a tied head counts once.
 *
 * @throws {GptError} `INVALID_CONFIG`, naming the field.
 */
export function countParameters(config: GptConfig): number {
  const shapes = parameterShapes(completeConfig(config)).values()
  return [...shapes].reduce((total, shape) => total + sizeOf(shape), 0)
}

/** Puts an array on the open device. The variable gets no name of ours: tfjs wants them unique in a process. */
export function createVariable({ shape, data }: Omit<NamedArray, 'name'>): tf.Variable {
  requireBackend()
  return tf.tidy(() => tf.variable(tf.tensor(data, [...shape], 'float32')))
}

/** Throws unless a device is open. */
export function requireBackend(): void {
  if (tf.getBackend()) return
  throw new GptError('NO_BACKEND', 'A model lives on an open backend: await openBackend() first.')
}

/**
 * Refuses a model whose parameters the open backend cannot hold.
 *
 * @param bytes - Of a value.
 * @throws {TensorBackendError} `OUT_OF_MEMORY`, with both sizes.
 */
export function requireRoom(config: Required<GptConfig>, bytes = 4): void {
  const count = countParameters(config)
  requireMemory(bytes * count, `the ${Math.round(count / 1e6)} million parameters of this model`)
}
