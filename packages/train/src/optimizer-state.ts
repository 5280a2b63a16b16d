import type { NamedArray } from '@nexttoken/weights'
import * as tf from '@tensorflow/tfjs-core'
import { TrainError } from './errors.ts'
import { matchArrays, mismatch, readArray } from './named-tensors.ts'

/** What an optimizer keeps between updates: a tree of finite numbers and float32 tensors. */
export interface OptimizerState {
  readonly [key: string]: number | tf.Tensor | OptimizerState
}

/** An {@link OptimizerState} on the host, flat: a leaf's name is its path, joined by `/`. */
export interface SavedOptimizerState {
  readonly numbers: Readonly<Record<string, number>>
  readonly tensors: readonly NamedArray[]
}

/** Disposes every tensor of a state. */
export function disposeState(state: OptimizerState): void {
  for (const [, leaf] of leavesOf(state)) if (typeof leaf !== 'number') leaf.dispose()
}

/** The number of values in all tensors of a state. */
export function sizeOfState(state: OptimizerState): number {
  const sizes = [...leavesOf(state)].map(([, leaf]) => (typeof leaf === 'number' ? 0 : leaf.size))
  return sizes.reduce((total, size) => total + size, 0)
}

/** Copies a state to the host. The reads begin before this returns. */
export async function saveState(state: OptimizerState): Promise<SavedOptimizerState> {
  const numbers = new Map<string, number>()
  const tensors = new Map<string, tf.Tensor>()
  for (const [path, leaf] of leavesOf(state)) {
    if (
      numbers.has(path) ||
      tensors.has(path) ||
      !(leaf instanceof tf.Tensor || Number.isFinite(leaf))
    ) {
      throw new TrainError(
        'INVALID_STATE',
        `Expected finite numbers and float32 tensors under paths that differ, got ${leaf} at ${path}`,
      )
    }
    if (typeof leaf === 'number') numbers.set(path, leaf)
    else tensors.set(path, leaf)
  }
  return {
    numbers: Object.fromEntries(numbers),
    tensors: await Promise.all([...tensors].map(([path, tensor]) => readArray(path, tensor))),
  }
}

/**
 * Makes a state like `template` with the saved values; its tensors are the caller's.
 *
 * @throws {TrainError} `CHECKPOINT_MISMATCH` if the saved state is of another optimizer or other parameters.
 */
export function restoreState(
  template: OptimizerState,
  { numbers, tensors }: SavedOptimizerState,
): OptimizerState {
  const leaves = [...leavesOf(template)]
  const arrays = matchArrays(leaves.filter(isTensorLeaf), tensors)
  const names = leaves.filter(leaf => !isTensorLeaf(leaf)).map(([path]) => path)
  if (`${names.sort()}` !== `${Object.keys(numbers).sort()}`) {
    throw mismatch(`the optimizer counts [${names}], but there is [${Object.keys(numbers)}]`)
  }
  return mapLeaves(template, path => {
    const array = arrays.get(path)
    return array === undefined ? numbers[path]! : tf.tensor(array.data, [...array.shape], 'float32')
  })
}

type Leaf = readonly [path: string, value: number | tf.Tensor]

function isTensorLeaf(leaf: Leaf): leaf is readonly [string, tf.Tensor] {
  return leaf[1] instanceof tf.Tensor
}

function* leavesOf(state: OptimizerState, prefix = ''): Generator<Leaf> {
  for (const [key, value] of Object.entries(state)) {
    const path = prefix + key
    if (typeof value === 'number' || value instanceof tf.Tensor) yield [path, value]
    else yield* leavesOf(value, `${path}/`)
  }
}

function mapLeaves(
  state: OptimizerState,
  map: (path: string) => number | tf.Tensor,
  prefix = '',
): OptimizerState {
  const entries = Object.entries(state).map(([key, value]) => {
    const path = prefix + key
    const isLeaf = typeof value === 'number' || value instanceof tf.Tensor
    return [key, isLeaf ? map(path) : mapLeaves(value, map, `${path}/`)] as const
  })
  return Object.fromEntries(entries)
}
