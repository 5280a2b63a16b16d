import { WeightsError } from './errors.ts'
import type { Gpt2Config } from './gpt2-config.ts'
import { gpt2Shapes, HEAD } from './gpt2-tensors.ts'
import type { NameMap } from './name-maps/name-map.ts'

/** A tensor as far as fitting it to a model goes. */
interface Shaped {
  readonly name: string
  readonly shape: readonly number[]
}

/**
 * Finds the tensors of a GPT-2 by the names of some program, leaves what is no weight and the copy of a tied head aside,
 * and refuses a set that is not exactly the model's.
 *
 * @returns The tensors as they came, by their names in `gpt2Shapes` and in that order.
 */
export function matchGpt2<T extends Shaped>(
  tensors: Iterable<T>,
  config: Gpt2Config,
  map: NameMap,
): Map<string, T> {
  const given = byPlainName(tensors, config, map)
  const matched = new Map<string, T>()
  for (const [name, shape] of gpt2Shapes(config)) {
    const tensor = given.get(name)
    const expected = map.storedShape(name, shape)
    if (!tensor) throw missing(map.storedName(name), expected, given.values().next().value?.name)
    if (`${tensor.shape}` !== `${expected}`) throw wrongShape(tensor, expected)
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

function byPlainName<T extends Shaped>(
  tensors: Iterable<T>,
  config: Gpt2Config,
  map: NameMap,
): Map<string, T> {
  const found = new Map<string, T>()
  for (const tensor of tensors) {
    const name = map.plainName(tensor.name)
    if (name === undefined) continue
    if (name === HEAD && config.tiedHead !== false) continue
    if (found.has(name)) {
      throw new WeightsError('UNEXPECTED_TENSOR', `The tensor ${name} came twice.`)
    }
    found.set(name, tensor)
  }
  return found
}

function missing(
  name: string,
  shape: readonly number[],
  instead: string | undefined,
): WeightsError {
  const hint = instead === undefined ? 'no further tensor' : `among others ${instead}`
  return new WeightsError(
    'MISSING_TENSOR',
    `Expected the tensor ${name} [${shape}], which is missing; there is ${hint}.`,
  )
}

function wrongShape({ name, shape }: Shaped, expected: readonly number[]): WeightsError {
  return new WeightsError('WRONG_SHAPE', `Expected ${name} to be [${expected}], got [${shape}].`)
}
