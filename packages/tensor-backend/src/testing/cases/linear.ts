import type * as tf from '@tensorflow/tfjs-core'
import { linear, unembedding } from '../../operations/linear.ts'
import { linear64 } from '../float64/linear.ts'
import type { OperationCase } from '../operation-case.ts'
import { normals, type Values, valuesOf } from '../values.ts'

interface Output {
  readonly size: number
  /** The deviation of the bias, near that of the products. */
  readonly deviation?: number
}

function linearCase(name: string, x: Values, { size, deviation }: Output): OperationCase {
  const input = x.shape[x.shape.length - 1]
  return {
    name: `linear ${name}`,
    inputs: { x, weight: normals([input, size], 2), bias: normals([size], 3, deviation) },
    run: ({ x, weight, bias }) => linear(x, weight as tf.Tensor2D, bias as tf.Tensor1D),
    expected: ({ x, weight, bias }) => linear64(x, weight, { bias }),
  }
}

function withoutBias(name: string, x: Values): OperationCase {
  return {
    name: `linear without bias ${name}`,
    inputs: { x, weight: normals([x.shape[x.shape.length - 1], 5], 2) },
    run: ({ x, weight }) => linear(x, weight as tf.Tensor2D),
    expected: ({ x, weight }) => linear64(x, weight),
  }
}

function unembeddingCase(shape: readonly number[], vocabulary: number): OperationCase {
  return {
    name: `unembedding [${shape}] of ${vocabulary} tokens`,
    inputs: { hidden: normals(shape, 4), table: normals([vocabulary, shape[shape.length - 1]], 5) },
    run: ({ hidden, table }) => unembedding(hidden, table as tf.Tensor2D),
    expected: ({ hidden, table }) => linear64(hidden, table, { transposed: true }),
  }
}

const poisoned = valuesOf([3, 2], [1, 2, Number.NaN, 3, Number.POSITIVE_INFINITY, 4])

export const linearCases: readonly OperationCase[] = [
  linearCase('[1,1] to 1', normals([1, 1], 1), { size: 1 }),
  linearCase('[2,3,4] to 5', normals([2, 3, 4], 1), { size: 5 }),
  linearCase('[7,13] to 9', normals([7, 13], 1), { size: 9 }),
  linearCase('[67,129] to 131', normals([67, 129], 1), { size: 131 }),
  linearCase('[0,4] to 3, no rows', normals([0, 4], 1), { size: 3 }),
  linearCase('[2,0] to 3, no channels', normals([2, 0], 1), { size: 3 }),
  linearCase('values of 1e18', normals([3, 5], 1, 1e18), { size: 4, deviation: 1e18 }),
  linearCase('values of 1e-18', normals([3, 5], 1, 1e-18), { size: 4, deviation: 1e-18 }),
  { ...linearCase('with NaN and infinity', poisoned, { size: 3 }), gradients: false },
  withoutBias('[3,4]', normals([3, 4], 1)),
  unembeddingCase([2, 3, 4], 7),
  unembeddingCase([9, 33], 65),
]
