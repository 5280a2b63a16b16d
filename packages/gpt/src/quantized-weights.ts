import { type QuantizedDtype, type QuantizedWeight, quantize } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { GptError } from './errors.ts'
import { HEAD, type NamedArray, requireBackend } from './parameters.ts'

/** What a model's weights are kept as. */
export interface WeightsOptions {
  /**
   * Of the token table, the head and the blocks' matrices; the rest stays F32. Defaults to `f32`; a model of any
   * other cannot be trained, and its `parameters` leave these weights out.
   */
  readonly weights?: 'f32' | QuantizedDtype
  /** Of `int8`: inputs of an output that share a scale, a multiple of 16. Defaults to all. */
  readonly group?: number
}

/** Weights in fewer bits, by the names of their parameters. */
export type QuantizedWeights = ReadonlyMap<string, QuantizedWeight>

const bytesOf = { f32: 4, f16: 2, bf16: 2, int8: 1 } as const

/** Bytes of most of a model's values. */
export function bytesOfValue({ weights = 'f32' }: WeightsOptions): number {
  return bytesOf[weights]
}

/** Quantizes a parameter, or leaves one be that stays F32. */
export function quantizeParameter(
  { name, shape, data }: NamedArray,
  { weights = 'f32', group }: WeightsOptions,
): QuantizedWeight | undefined {
  if (weights === 'f32' || shape.length !== 2 || name === 'wpe.weight') return undefined
  requireBackend()
  const isTable = name === 'wte.weight' || name === HEAD
  const options = { dtype: weights, inputAxis: isTable ? 1 : 0, ...(group && { group }) } as const
  return quantize({ shape, data }, options)
}

/** Refuses to record a gradient through quantized weights. */
export function requireNoGradient(quantized: QuantizedWeights): void {
  if (quantized.size === 0 || tf.engine().state.gradientDepth === 0) return
  throw new GptError(
    'INVALID_ARGUMENT',
    'A model with quantized weights cannot be trained. Load it with weights: "f32" to train it.',
  )
}
