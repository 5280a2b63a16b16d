import type * as tf from '@tensorflow/tfjs-core'
import { dropoutMask } from '../../dropout-mask.ts'
import { causalAttention } from '../../operations/causal-attention.ts'
import { causalAttention64 } from '../float64/causal-attention.ts'
import type { OperationCase } from '../operation-case.ts'
import { normals, type Values } from '../values.ts'

function attentionCase(name: string, qkv: Values, heads: number): OperationCase {
  return {
    name: `causalAttention ${name}`,
    inputs: { qkv },
    run: ({ qkv }) => causalAttention(qkv as tf.Tensor3D, { heads }),
    expected: ({ qkv }) => causalAttention64(qkv, { heads }),
  }
}

function withDropout(): OperationCase {
  const dropout = { rate: 0.4, seed: 5, stream: 3 }
  return {
    name: 'causalAttention that drops probabilities',
    inputs: { qkv: normals([2, 5, 24], 32) },
    run: ({ qkv }) => causalAttention(qkv as tf.Tensor3D, { heads: 2, dropout }),
    expected: ({ qkv }) =>
      causalAttention64(qkv, { heads: 2, mask: dropoutMask(2 * 2 * 5 * 5, dropout) }),
  }
}

export const causalAttentionCases: readonly OperationCase[] = [
  attentionCase('of one value', normals([1, 1, 3], 31), 1),
  attentionCase('[2,5,24] in 2 heads', normals([2, 5, 24], 31), 2),
  attentionCase('[1,67,39] in 1 head', normals([1, 67, 39], 31), 1),
  attentionCase('[3,9,36] in 4 heads', normals([3, 9, 36], 31), 4),
  attentionCase('no rows', normals([0, 3, 6], 31), 1),
  attentionCase('no positions', normals([2, 0, 6], 31), 1),
  attentionCase('scores far apart', normals([1, 6, 12], 31, 6), 2),
  attentionCase('values of 1e-10', normals([1, 6, 12], 31, 1e-10), 2),
  { ...attentionCase('scores beyond exp', normals([1, 6, 12], 31, 1e6), 2), gradients: false },
  withDropout(),
]
