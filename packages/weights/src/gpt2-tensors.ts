import { WeightsError } from './errors.ts'
import type { Gpt2Config } from './gpt2-config.ts'

/** A tensor as far as fitting it to a model goes. */
interface Shaped {
  readonly name: string
  readonly shape: readonly number[]
}

/** The output layer's name, the same in every file. */
export const HEAD: string = 'lm_head.weight'
const PREFIX = 'transformer.'

/** The causal mask that older files store as if it were a weight; `attn.c_attn.bias` is not one. */
const MASK_BUFFER = /^h\.\d+\.attn\.(masked_)?bias$/

/**
 * Lists what a GPT-2 of this configuration holds, in the order of computation, with Hugging Face's names less the prefix
 * `transformer.`; linear weights are [in, out].
 */
export function* gpt2Shapes(config: Gpt2Config): Generator<readonly [name: string, number[]]> {
  const { vocabularySize: V, contextLength: T, channels: C } = config
  yield ['wte.weight', [V, C]]
  yield ['wpe.weight', [T, C]]
  for (let layer = 0; layer < config.layers; layer++) {
    for (const [name, shape] of blockShapes(C)) yield [`h.${layer}.${name}`, shape]
  }
  yield* weightAndBias('ln_f', [C])
  if (config.tiedHead === false) yield [HEAD, [V, C]]
}

/** The name that Hugging Face stores a tensor of `gpt2Shapes` under. */
export function storedName(name: string): string {
  return name === HEAD ? name : PREFIX + name
}

/** The name without the prefix that some files have. */
export function plainName(name: string): string {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name
}

/**
 * Finds the tensors of a GPT-2 by their names with or without prefix, leaves mask buffers and the copy of a tied head
 * aside, and refuses a set that is not exactly the model's.
 *
 * @returns The tensors by their names without prefix, in the order of `gpt2Shapes`.
 */
export function matchGpt2<T extends Shaped>(
  tensors: Iterable<T>,
  config: Gpt2Config,
): Map<string, T> {
  const given = byPlainName(tensors, config)
  const matched = new Map<string, T>()
  for (const [name, shape] of gpt2Shapes(config)) {
    const tensor = given.get(name)
    if (!tensor) throw missing(name, shape, given.keys().next().value)
    if (`${tensor.shape}` !== `${shape}`) throw wrongShape(tensor, shape)
    matched.set(name, tensor)
    given.delete(name)
  }
  for (const { name, shape } of given.values()) {
    throw new WeightsError(
      'UNEXPECTED_TENSOR',
      `A GPT-2 of ${config.layers} layers has no tensor ${name} [${shape}].`,
    )
  }
  return matched
}

function byPlainName<T extends Shaped>(tensors: Iterable<T>, config: Gpt2Config): Map<string, T> {
  const found = new Map<string, T>()
  for (const tensor of tensors) {
    const name = plainName(tensor.name)
    if (MASK_BUFFER.test(name)) continue
    if (name === HEAD && config.tiedHead !== false) continue
    if (found.has(name)) {
      throw new WeightsError('UNEXPECTED_TENSOR', `The tensor ${name} came twice.`)
    }
    found.set(name, tensor)
  }
  return found
}

function* blockShapes(C: number): Generator<readonly [name: string, number[]]> {
  yield* weightAndBias('ln_1', [C])
  yield* weightAndBias('attn.c_attn', [C, 3 * C])
  yield* weightAndBias('attn.c_proj', [C, C])
  yield* weightAndBias('ln_2', [C])
  yield* weightAndBias('mlp.c_fc', [C, 4 * C])
  yield* weightAndBias('mlp.c_proj', [4 * C, C])
}

function weightAndBias(name: string, shape: number[]): (readonly [string, number[]])[] {
  return [
    [`${name}.weight`, shape],
    [`${name}.bias`, shape.slice(-1)],
  ]
}

function missing(name: string, shape: number[], instead: string | undefined): WeightsError {
  const hint = instead === undefined ? 'no further tensor' : `among others ${instead}`
  return new WeightsError(
    'MISSING_TENSOR',
    `Expected the tensor ${name} [${shape}], which is missing; there is ${hint}.`,
  )
}

function wrongShape({ name, shape }: Shaped, expected: number[]): WeightsError {
  return new WeightsError('WRONG_SHAPE', `Expected ${name} to be [${expected}], got [${shape}].`)
}
