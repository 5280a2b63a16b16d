import type { Tensor4D } from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { Backend } from '../backend.ts'
import { cachedAttention } from '../operations/cached-attention.ts'
import { normals } from './values.ts'

const positions = 4
const [first, second] = [51, 52].map(seed => Float32Array.from(normals([3, 12], seed).data))

/** What `cachedAttention` does with the blocks that it is given. */
export function describeCachedAttention(backend: () => Backend): void {
  describe('the blocks of cachedAttention', () => {
    test('are given away, and stand as they were where they are held elsewhere', () =>
      checkSharing(backend()))
  })
}

async function checkSharing({ tf }: Backend): Promise<void> {
  const before = tf.memory().numTensors
  const [a, b] = [first, second].map(values => tf.tensor2d(values, [3, 12]))
  const emptied = (): Tensor4D[] => [0, 1].map(() => tf.zeros([2, 2, positions, 2]))
  const goOn = (qkv: typeof a, start: number, blocks: readonly Tensor4D[]) => {
    const result = cachedAttention(qkv, [{ start, count: 3, blocks }])
    result.output.dispose()
    return [...blocks.slice(0, Math.floor(start / positions)), ...result.blocks[0]]
  }
  const empty = emptied()
  const [begun] = goOn(a, 0, empty)
  expect(empty.map(({ isDisposed }) => isDisposed)).toEqual([true, false])
  const held = tf.clone(begun)
  const kept = await held.data()
  const [other] = goOn(b, 0, [tf.clone(held)])
  expect(await held.data()).toEqual(kept)
  expect(await other.data()).not.toEqual(kept)
  const ends = goOn(b, 3, [begun, empty[1]])
  expect(ends.length).toBe(2)
  expect(await held.data()).toEqual(kept)
  tf.dispose([a, b, held, other, ends])
  expect(tf.memory().numTensors).toBe(before)
}
