import { randomStream } from '@nexttoken/tensor-backend'
import { requireCounter } from './arguments.ts'
import { completeConfig, type GptConfig } from './config.ts'
import { type Gpt, gptOf } from './gpt.ts'
import { createVariable, parameterShapes, requireRoom, sizeOf } from './parameters.ts'

const STANDARD_DEVIATION = 0.02

/** What the initial values are a function of, besides the configuration. */
export interface CreateOptions {
  /** A non-negative safe integer. A parameter's draws depend on it and on the parameter's name alone. */
  readonly seed: number
}

/**
 * Makes an untrained model, initialised as GPT-2 was: weights normal with standard deviation 0.02, divided by
 * √(2 · layers) where they end in the residual stream; gains 1, biases 0.
 *
 * @returns A model on the open backend, the caller's to dispose.
 * @throws {GptError} `INVALID_CONFIG`, naming the field; `INVALID_ARGUMENT` for a seed that cannot be; `NO_BACKEND`
 *   before `openBackend`.
 * @throws {TensorBackendError} `OUT_OF_MEMORY` for a model that the open backend cannot hold.
 * @see Radford et al. 2019, "Language models are unsupervised multitask learners", section 2.3
 */
export function createGpt(config: GptConfig, { seed }: CreateOptions): Gpt {
  const complete = completeConfig(config)
  requireCounter('seed', seed)
  requireRoom(complete)
  const residual = STANDARD_DEVIATION / Math.sqrt(2 * complete.layers)
  const initial = (name: string, size: number): Float32Array => {
    if (name.endsWith('.bias')) return new Float32Array(size)
    if (/\bln_\w\.weight$/.test(name)) return new Float32Array(size).fill(1)
    const deviation = name.endsWith('.c_proj.weight') ? residual : STANDARD_DEVIATION
    const random = randomStream(seed, streamOf(name))
    const values = new Float32Array(size)
    for (let index = 0; index < size; index++) values[index] = deviation * random.normal()
    return values
  }
  const parameters = new Map(
    Array.from(parameterShapes(complete), ([name, shape]) => [
      name,
      createVariable({ shape, data: initial(name, sizeOf(shape)) }),
    ]),
  )
  return gptOf(complete, parameters)
}

/** A stream of its own for each name: its 32-bit FNV-1a hash. */
function streamOf(name: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
