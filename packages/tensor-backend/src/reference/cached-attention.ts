import * as tf from '@tensorflow/tfjs-core'
import { type CachedPart, cachedParts } from '../cached-texts.ts'
import type { KernelTensor, ReferenceKernel } from '../kernel.ts'

/** [output [N,C], …the blocks that hold new positions]. */
export const cachedAttentionReference: ReferenceKernel = ({ qkv, ...inputs }, attributes) => {
  const results = cachedParts(inputs, attributes).map(part => continueText(qkv, part))
  const outputs = results.map(({ output }) => output)
  return [tf.concat(outputs, 0), ...results.flatMap(({ written }) => written)]
}

function continueText(qkv: KernelTensor, part: CachedPart<KernelTensor>) {
  const { row, start, count, blocks, first, end } = part
  const [, heads, , size] = blocks[0].shape
  const rows = tf.reshape(tf.slice(qkv, [row, 0], [count, -1]), [count, 3, heads, size])
  const added = tf.transpose(rows, [1, 2, 0, 3]) // [3,H,count,D]
  const written = blocks.slice(first, end).map((_, index) => joined(added, part, first + index))
  const past = tf.concat([...blocks.slice(0, first), ...written], 2)
  const length = start + count
  const stored = (index: number) =>
    tf.reshape(tf.slice(past, [index, 0, 0, 0], [1, -1, length, -1]), [heads, length, size])
  const queries = tf.reshape(tf.slice(added, [0], [1]), [heads, count, size])
  const scores = tf.mul(tf.matMul(queries, stored(0), false, true), 1 / Math.sqrt(size))
  const seen = tf.cast(tf.linalg.bandPart(tf.ones([count, length]), -1, start), 'bool')
  const probabilities = tf.softmax(tf.where(seen, scores, Number.NEGATIVE_INFINITY))
  const context = tf.transpose(tf.matMul(probabilities, stored(1)), [1, 0, 2])
  return { output: tf.reshape(context, [count, heads * size]), written }
}

/** A block with its share of the new keys and values in their places. */
function joined(added: tf.Tensor, { start, count, blocks }: CachedPart<KernelTensor>, at: number) {
  const block = blocks[at]
  const positions = block.shape[2]
  const from = Math.max(start - at * positions, 0)
  const to = Math.min(start + count - at * positions, positions)
  const pieces = [
    tf.slice(block, [0, 0, 0, 0], [-1, -1, from, -1]),
    tf.slice(added, [1, 0, at * positions + from - start, 0], [2, -1, to - from, -1]),
    tf.slice(block, [0, 0, to, 0], [-1, -1, positions - to, -1]),
  ]
  return tf.concat(
    pieces.filter(({ size }) => size > 0),
    2,
  )
}
