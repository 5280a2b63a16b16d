import * as tf from '@tensorflow/tfjs-core'
import { dropoutMask } from '../dropout-mask.ts'
import type { Attributes, KernelTensor, ReferenceKernel } from '../kernel.ts'

/** [B,T,C] → [B,H,T,D]. */
function splitHeads(x: KernelTensor, heads: number): tf.Tensor4D {
  const [batch, positions, channels] = x.shape
  return tf.transpose(tf.reshape(x, [batch, positions, heads, channels / heads]), [0, 2, 1, 3])
}

/** [B,H,T,D] → [B,T,C]. */
function joinHeads(x: KernelTensor): tf.Tensor3D {
  const [batch, heads, positions, size] = x.shape
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, positions, heads * size])
}

/** Queries, keys and values [B,H,T,D], their probabilities [B,H,T,T], and the scale of the scores. */
function attend(qkv: KernelTensor, heads: number) {
  const [q, k, v] = tf.split(qkv, 3, 2).map(part => splitHeads(part as KernelTensor, heads))
  const positions = qkv.shape[1]
  const scale = 1 / Math.sqrt(q.shape[3])
  const past = tf.linalg.bandPart(tf.ones([positions, positions]), -1, 0)
  const scores = tf.mul(tf.matMul(q, k, false, true), scale)
  const probabilities = tf.softmax(
    tf.where(tf.cast(past, 'bool'), scores, Number.NEGATIVE_INFINITY),
  )
  return { q, k, v, probabilities, scale }
}

/** [B,H,T,T]. */
export function causalProbabilities(qkv: KernelTensor, heads: number): tf.Tensor4D {
  return attend(qkv, heads).probabilities as tf.Tensor4D
}

function maskOf(probabilities: tf.Tensor, attributes: Attributes): tf.Tensor {
  if (attributes['rate'] === 0) return tf.onesLike(probabilities)
  return tf.tensor(dropoutMask(probabilities.size, attributes), probabilities.shape)
}

export const causalAttentionReference: ReferenceKernel = ({ qkv }, attributes) => {
  const [batch, positions, width] = qkv.shape
  if (qkv.size === 0) return tf.zeros([batch, positions, width / 3])
  const { v, probabilities } = attend(qkv, attributes['heads'] as number)
  const context = tf.matMul(tf.mul(probabilities, maskOf(probabilities, attributes)), v)
  return joinHeads(context as KernelTensor)
}

/** The gradient of qkv [B,T,3C], from probabilities computed once more. */
export const causalAttentionGradient: ReferenceKernel = ({ qkv, dy }, attributes) => {
  if (qkv.size === 0) return tf.zerosLike(qkv)
  const heads = attributes['heads'] as number
  const { q, k, v, probabilities, scale } = attend(qkv, heads)
  const mask = maskOf(probabilities, attributes)
  const out = splitHeads(dy, heads)
  const gradient = tf.mul(tf.matMul(out, v, false, true), mask)
  const along = tf.sum(tf.mul(gradient, probabilities), -1, true)
  const scores = tf.mul(tf.mul(probabilities, tf.sub(gradient, along)), scale)
  const parts = [
    tf.matMul(scores, k),
    tf.matMul(scores, q, true, false),
    tf.matMul(tf.mul(probabilities, mask), out, true, false),
  ]
  return tf.concat(
    parts.map(part => joinHeads(part as KernelTensor)),
    2,
  )
}
