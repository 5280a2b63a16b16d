import * as tf from '@tensorflow/tfjs-core'
import {
  type Attributes,
  type KernelTensor,
  type OperationDefinition,
  runKernel,
} from '../kernel.ts'
import {
  causalAttentionGradient,
  causalAttentionReference,
  causalProbabilities,
} from '../reference/causal-attention.ts'
import { type DropoutOptions, dropoutAttributes } from './dropout.ts'
import { requireThat, shapeOf } from './shapes.ts'

/** How attention splits its channels, and what it drops in training. */
export interface CausalAttentionOptions {
  /** Heads H; C must be a multiple of it. */
  readonly heads: number
  /** Drops attention probabilities, indexed as `[B, H, T, T]`. */
  readonly dropout?: DropoutOptions
}

/**
 * Multi-head self-attention in which position t sees positions 0…t:
 * `softmax(q·kᵀ / √(C/H)) · v` per head, the heads joined again.
 *
 * @param qkv - `[B, T, 3C]`: queries, keys and values beside each other, each of H heads.
 * @returns `[B, T, C]`, the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when the shape does not fit `heads`.
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, section 3.2
 */
export function causalAttention(
  qkv: tf.Tensor3D,
  { heads, dropout }: CausalAttentionOptions,
): tf.Tensor3D {
  requireHeads(qkv, heads)
  const dropped = dropoutAttributes(dropout ?? { rate: 0, seed: 0 })
  return runKernel<tf.Tensor3D>('NtCausalAttention', { qkv }, { heads, ...dropped })
}

/**
 * What `causalAttention` weighs the values with, for looking at: every row a distribution over the
 * positions so far.
 *
 * @param qkv - `[B, T, 3C]`.
 * @returns `[B, H, T, T]`, the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when the shape does not fit `heads`.
 */
export function attentionProbabilities(qkv: tf.Tensor3D, heads: number): tf.Tensor4D {
  requireHeads(qkv, heads)
  return tf.tidy(() => causalProbabilities(qkv as KernelTensor, heads))
}

function requireHeads(qkv: tf.Tensor3D, heads: number): void {
  requireThat(
    Number.isInteger(heads) && heads > 0,
    () => `causalAttention needs a positive integer of heads, got ${heads}`,
  )
  requireThat(
    qkv.rank === 3 && qkv.shape[2] % (3 * heads) === 0,
    () =>
      `causalAttention needs qkv of [B, T, 3C] with C a multiple of ${heads} heads, got ${shapeOf(qkv)}`,
  )
}

export const causalAttentionOperation: OperationDefinition = {
  kernels: {
    NtCausalAttention: causalAttentionReference,
    NtCausalAttentionGradient: causalAttentionGradient,
  },
  gradients: [
    {
      kernelName: 'NtCausalAttention',
      inputsToSave: ['qkv'],
      gradFunc: (dy, [qkv], attributes) => ({
        qkv: () =>
          runKernel(
            'NtCausalAttentionGradient',
            { qkv, dy: dy as tf.Tensor },
            attributes as Attributes,
          ),
      }),
    },
  ],
}
