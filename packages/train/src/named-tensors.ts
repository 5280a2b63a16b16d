import type { NamedArray } from '@nexttoken/weights'
import type * as tf from '@tensorflow/tfjs-core'
import { TrainError } from './errors.ts'

/** Disposes every tensor of a map. */
export function disposeTensors(tensors: ReadonlyMap<string, tf.Tensor>): void {
  for (const tensor of tensors.values()) tensor.dispose()
}

/**
 * Copies a tensor to the host. The read begins before this returns.
 *
 * @throws {TrainError} `INVALID_STATE` if it is not float32.
 */
export async function readArray(name: string, tensor: tf.Tensor): Promise<NamedArray> {
  if (tensor.dtype !== 'float32') {
    throw new TrainError(
      'INVALID_STATE',
      `A checkpoint holds float32 tensors, but ${name} is ${tensor.dtype}: keep it as float32`,
    )
  }
  const values = await tensor.data<'float32'>()
  return { name, shape: [...tensor.shape], data: values.slice() }
}

/**
 * Finds for each tensor the array of its name and shape.
 *
 * @throws {TrainError} `CHECKPOINT_MISMATCH` if one is missing, has another shape, or belongs to no tensor.
 */
export function matchArrays(
  tensors: Iterable<readonly [name: string, tensor: tf.Tensor]>,
  arrays: readonly NamedArray[],
): Map<string, NamedArray> {
  const given = new Map(arrays.map(array => [array.name, array]))
  const matched = new Map<string, NamedArray>()
  for (const [name, { shape }] of tensors) {
    const array = given.get(name)
    if (array === undefined) throw mismatch(`${name} [${shape}] is missing`)
    if (`${array.shape}` !== `${shape}`) {
      throw mismatch(`${name} should be [${shape}], but is [${array.shape}]`)
    }
    matched.set(name, array)
    given.delete(name)
  }
  for (const { name, shape } of given.values()) throw mismatch(`nothing takes ${name} [${shape}]`)
  return matched
}

/** The error for a checkpoint that does not fit. */
export function mismatch(problem: string): TrainError {
  return new TrainError(
    'CHECKPOINT_MISMATCH',
    `The checkpoint does not fit: ${problem}. Go on with the same model and the same optimizer`,
  )
}
