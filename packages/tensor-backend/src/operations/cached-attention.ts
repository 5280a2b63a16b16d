import * as tf from '@tensorflow/tfjs-core'
import { type OperationDefinition, runKernel } from '../kernel.ts'
import { cachedAttentionReference } from '../reference/cached-attention.ts'
import { listed } from '../tensor-lists.ts'
import { requireThat, shapeOf } from './shapes.ts'

/** One text of several that a pass continues, each by its own number of positions. */
export interface CachedText {
  /** Positions whose keys and values the blocks hold already. */
  readonly start: number
  /** Positions that the pass adds, at least one. */
  readonly count: number
  /**
   * `[2, H, P, D]` each, keys then values of P positions, from position 0 on; one shape in all texts. Those
   * that hold positions from `start` on are given away: they are disposed.
   */
  readonly blocks: readonly tf.Tensor4D[]
}

/** The caller's to dispose. */
export interface CachedAttentionResult {
  /** `[N, C]`. */
  readonly output: tf.Tensor2D
  /** For each text, what takes the place of its blocks that were given away. */
  readonly blocks: readonly (readonly tf.Tensor4D[])[]
}

/**
 * Causal self-attention of texts that go on: the new positions of each see its cached ones, and their
 * keys and values join them, in the blocks' own memory where the backend can and nobody else holds it.
 * Not differentiable.
 *
 * @param qkv - `[N, 3C]`: queries, keys and values of the new positions, text after text.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when the shapes do not fit.
 */
export function cachedAttention(
  qkv: tf.Tensor2D,
  texts: readonly CachedText[],
): CachedAttentionResult {
  const shape = texts[0]?.blocks[0]?.shape ?? []
  for (const text of texts) requireBlocks(text, shape, qkv.shape[1])
  const counts = texts.map(({ count }) => count)
  const rows = counts.reduce((sum, count) => sum + count, 0)
  requireThat(
    qkv.rank === 2 && qkv.shape[0] === rows && rows > 0,
    () => `cachedAttention needs qkv of [${rows}, 3C], more than 0 rows, got ${shapeOf(qkv)}`,
  )
  const starts = texts.map(({ start }) => start)
  const blockCounts = texts.map(({ blocks }) => blocks.length)
  const blocks = texts.flatMap(text => text.blocks)
  const [output, ...written] = runKernel<tf.Tensor[]>(
    'NtCachedAttention',
    { qkv, ...listed('block', blocks) },
    { starts, counts, blockCounts },
  )
  return { output: output as tf.Tensor2D, blocks: replace(texts, written as tf.Tensor4D[]) }
}

function replace(texts: readonly CachedText[], written: readonly tf.Tensor4D[]) {
  let at = 0
  return texts.map(({ start, count, blocks }) => {
    const positions = blocks[0].shape[2]
    const first = Math.floor(start / positions)
    const end = Math.ceil((start + count) / positions)
    tf.dispose(blocks.slice(first, end))
    at += end - first
    return written.slice(at - (end - first), at)
  })
}

function requireBlocks(
  { start, count, blocks }: CachedText,
  shape: readonly number[],
  width: number,
): void {
  const [keysAndValues, heads, positions, size] = shape
  requireThat(
    Number.isInteger(start) && Number.isInteger(count) && start >= 0 && count > 0,
    () => `cachedAttention adds 1 position or more to 0 or more, got ${count} to ${start}`,
  )
  requireThat(
    blocks.every(block => block.shape.join() === shape.join()) &&
      keysAndValues === 2 &&
      3 * heads * size === width &&
      blocks.length * positions >= start + count,
    () =>
      `cachedAttention needs blocks of one shape [2, H, P, D] with 3·H·D = ${width} for ${start + count} positions, got ${blocks.length}: ${blocks.map(shapeOf)}`,
  )
}

export const cachedAttentionOperation: OperationDefinition = {
  kernels: { NtCachedAttention: cachedAttentionReference },
  gradients: [],
}
