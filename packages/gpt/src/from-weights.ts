import type { QuantizedWeight } from '@nexttoken/tensor-backend'
import type * as tf from '@tensorflow/tfjs-core'
import { completeConfig, type GptConfig } from './config.ts'
import { GptError } from './errors.ts'
import { type Gpt, gptOf } from './gpt.ts'
import {
  createVariable,
  type NamedArray,
  parameterShapes,
  requireRoom,
  sizeOf,
} from './parameters.ts'
import { bytesOfValue, quantizeParameter, type WeightsOptions } from './quantized-weights.ts'

/**
 * Makes a model of given weights, such as those of `importGpt2` in `@nexttoken/weights`; linear weights are [in, out].
 * A failure leaves no tensor behind.
 *
 * @param tensors - Every parameter once, in any order. The arrays become the model's: do not write to them afterwards.
 * @param options - Weights in fewer bits, for a model that is not trained.
 * @returns A model on the open backend, the caller's to dispose.
 * @throws {GptError} `INVALID_CONFIG`, naming the field; `MISSING_TENSOR`, `UNEXPECTED_TENSOR` or `WRONG_SHAPE`,
 *   naming the tensor; `NO_BACKEND` before `openBackend`.
 * @throws {TensorBackendError} `OUT_OF_MEMORY` for a model that the open backend cannot hold.
 */
export async function gptFromWeights(
  config: GptConfig,
  tensors: AsyncIterable<NamedArray> | Iterable<NamedArray>,
  options: WeightsOptions = {},
): Promise<Gpt> {
  const complete = completeConfig(config)
  requireRoom(complete, bytesOfValue(options))
  const expected = parameterShapes(complete)
  const missing = new Map(expected)
  const found = new Map<string, tf.Variable>()
  const quantized = new Map<string, QuantizedWeight>()
  try {
    for await (const tensor of tensors) {
      requireFit(tensor, missing.get(tensor.name), expected)
      const weight = quantizeParameter(tensor, options)
      if (weight === undefined) found.set(tensor.name, createVariable(tensor))
      else quantized.set(tensor.name, weight)
      missing.delete(tensor.name)
    }
    requireNothing(missing)
  } catch (error) {
    for (const owned of [...found.values(), ...quantized.values()]) owned.dispose()
    throw error
  }
  return gptOf(complete, found, quantized)
}

function requireFit(
  { name, shape, data }: NamedArray,
  expected: readonly number[] | undefined,
  known: ReadonlyMap<string, unknown>,
): void {
  if (expected === undefined) {
    const why = known.has(name) ? 'it came before' : 'a model of this configuration has none'
    throw new GptError('UNEXPECTED_TENSOR', `Unexpected tensor ${name} [${shape}]: ${why}.`)
  }
  if (`${shape}` === `${expected}` && data.length === sizeOf(expected)) return
  throw new GptError(
    'WRONG_SHAPE',
    `Expected ${name} to be [${expected}], got [${shape}] with ${data.length} values.`,
  )
}

function requireNothing(missing: ReadonlyMap<string, readonly number[]>): void {
  const [first] = missing
  if (first === undefined) return
  const others = missing.size === 1 ? '' : ` and ${missing.size - 1} more`
  throw new GptError(
    'MISSING_TENSOR',
    `Expected the tensor ${first[0]} [${first[1]}]${others}, which never came. Does the configuration fit the weights?`,
  )
}
