import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../operations/cross-entropy.ts'
import { linearCrossEntropy } from '../../operations/linear-cross-entropy.ts'
import { crossEntropy64 } from '../float64/cross-entropy.ts'
import { linear64 } from '../float64/linear.ts'
import type { OperationCase } from '../operation-case.ts'
import { integers, normals, type Values, valuesOf } from '../values.ts'

function lossCase(name: string, logits: Values, targets: Values): OperationCase {
  return {
    name: `crossEntropy ${name}`,
    inputs: { logits },
    indices: { targets },
    run: ({ logits, targets }) => crossEntropy(logits, targets),
    expected: ({ logits }) => crossEntropy64(logits, targets, -100),
  }
}

function headCase(name: string, targets: Values, sizes: readonly [number, number]): OperationCase {
  const [vocabulary, channels] = sizes
  return {
    name: `linearCrossEntropy ${name}`,
    inputs: {
      hidden: normals([...targets.shape, channels], 52),
      weight: normals([vocabulary, channels], 53),
    },
    indices: { targets },
    run: ({ hidden, weight, targets }) =>
      linearCrossEntropy(hidden, weight as tf.Tensor2D, targets, { ignoreIndex: 2 }),
    expected: ({ hidden, weight }) =>
      crossEntropy64(linear64(hidden, weight, { transposed: true }), targets, 2),
  }
}

/** A backend refuses a target that is no token, or gives NaN: here both are NaN. */
function refusedAsNaN(one: OperationCase): OperationCase {
  return {
    ...one,
    run: tensors => {
      try {
        return one.run(tensors)
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'INVALID_ARGUMENT') throw error
        return tf.tidy(() => {
          const sums = Object.keys(one.inputs).map(name => tf.sum(tensors[name]))
          return tf.mul(tf.addN(sums), Number.NaN)
        })
      }
    },
  }
}

const ignoring = valuesOf([4], [1, -100, 0, -100])
const outside = (target: number) => valuesOf([3], [1, target, -100])
const allIgnored = valuesOf([2], [-100, -100])
const certain = valuesOf([2, 3], [900, 0, 0, 0, 900, 0])
const impossible = valuesOf([1, 2], [Number.NEGATIVE_INFINITY, 1])

export const crossEntropyCases: readonly OperationCase[] = [
  lossCase('of one token', normals([1, 1], 51), valuesOf([1], [0])),
  lossCase('[2,3,7]', normals([2, 3, 7], 51), integers([2, 3], 54, 7)),
  lossCase('[5,131]', normals([5, 131], 51, 4), integers([5], 54, 131)),
  lossCase('that ignores', normals([4, 5], 51), ignoring),
  lossCase('certain and right, large logits', certain, valuesOf([2], [0, 1])),
  lossCase('tiny logits', normals([3, 4], 51, 1e-20), valuesOf([3], [0, 1, 2])),
  { ...lossCase('where nothing counts: NaN', normals([2, 3], 51), allIgnored), gradients: false },
  { ...lossCase('of a forbidden target: ∞', impossible, valuesOf([1], [0])), gradients: false },
  refusedAsNaN(lossCase('of a target past the last', normals([3, 5], 51), outside(5))),
  refusedAsNaN(lossCase('of a negative target', normals([3, 5], 51), outside(-1))),
  headCase('of one token', valuesOf([1], [0]), [1, 1]),
  headCase('[2,5], 7 tokens, ignoring', integers([2, 5], 55, 7), [7, 3]),
  headCase('[3,67], more rows than a chunk', integers([3, 67], 55, 33), [33, 9]),
  refusedAsNaN(headCase('of a target past the last', valuesOf([3], [0, 7, 2]), [7, 3])),
  refusedAsNaN(headCase('of a negative target', valuesOf([3], [0, -100, 2]), [7, 3])),
]
