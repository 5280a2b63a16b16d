import type * as tf from '@tensorflow/tfjs-core'
import { layerNorm } from '../../operations/layer-norm.ts'
import { layerNorm64 } from '../float64/layer-norm.ts'
import type { OperationCase } from '../operation-case.ts'
import { normals, type Values, valuesOf } from '../values.ts'

function layerNormCase(name: string, x: Values, epsilon = 1e-5): OperationCase {
  const channels = x.shape[x.shape.length - 1]
  return {
    name: `layerNorm ${name}`,
    inputs: { x, gain: normals([channels], 12), bias: normals([channels], 13) },
    run: ({ x, gain, bias }) => layerNorm(x, gain as tf.Tensor1D, bias as tf.Tensor1D, epsilon),
    expected: ({ x, gain, bias }) => layerNorm64(x, [gain, bias], epsilon),
  }
}

export const layerNormCases: readonly OperationCase[] = [
  layerNormCase('[1,1]', normals([1, 1], 11)),
  layerNormCase('[2,3,7]', normals([2, 3, 7], 11)),
  layerNormCase('[5,130]', normals([5, 130], 11)),
  layerNormCase('[0,4], no rows', normals([0, 4], 11)),
  layerNormCase('values of 1e4', normals([3, 16], 11, 1e4)),
  layerNormCase('values of 1e-4, below epsilon', normals([3, 16], 11, 1e-4)),
  layerNormCase('epsilon 1e-2', normals([3, 16], 11), 1e-2),
  layerNormCase('equal values', valuesOf([1, 4], [3, 3, 3, 3])),
  { ...layerNormCase('with NaN', valuesOf([2, 2], [1, Number.NaN, 1, 2])), gradients: false },
]
