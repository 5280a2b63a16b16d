import type * as tf from '@tensorflow/tfjs-core'
import { type CachedPart, cachedParts } from '../../cached-texts.ts'
import type { Attributes } from '../../kernel.ts'
import type { Operand, SimdBackend } from './simd-backend.ts'
import { withTemporary } from './temporary.ts'

/** [output [N,C], …the blocks that hold new positions], over the memory of those that nobody else holds. */
export const cachedAttention: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const simd = backend as SimdBackend
  const { qkv, ...others } = inputs as Record<string, tf.TensorInfo>
  const { wasm } = simd.engine
  const [rows, width] = qkv.shape
  const output = simd.output([rows, width / 3])
  const parts = cachedParts(others, attrs as Attributes)
  const written: tf.TensorInfo[] = []
  const addresses = parts.map(part =>
    part.blocks.map((block, index) => {
      if (index < part.first || index >= part.end) return simd.operand(block).address
      const { info, address } = owned(simd, block)
      written.push(info)
      return address
    }),
  )
  const [, heads, positions, size] = parts[0].blocks[0].shape
  const longest = Math.max(...parts.map(({ start, count }) => start + count))
  simd.engine.requireScratch(wasm.cachedAttentionScratch(longest, size))
  const qkvAddress = simd.operand(qkv).address
  withTable(simd, { parts, addresses }, table => {
    const sizes = [parts.length, heads, size, positions]
    wasm.cachedAttention(qkvAddress, output.address, table, ...sizes)
  })
  return [output.info, ...written]
}

/** The same tensor once more if nobody else holds it, else a copy. */
function owned(simd: SimdBackend, info: tf.TensorInfo): Operand & { info: tf.TensorInfo } {
  const donated = simd.donated(info)
  const { dataId, shape, dtype } = info
  // Not the tensor itself: tfjs would return it as it is, to be disposed by who gave it away.
  if (donated !== undefined) return { ...donated, info: { dataId, shape, dtype } }
  const { address, size } = simd.operand(info)
  const copy = simd.output(info.shape)
  const bytes = new Uint8Array(simd.engine.heap.buffer())
  bytes.copyWithin(copy.address, address, address + 4 * size)
  return copy
}

interface Texts {
  readonly parts: readonly CachedPart<tf.TensorInfo>[]
  /** Of each part's blocks. */
  readonly addresses: readonly (readonly number[])[]
}

/** Lends the table of texts, with the lists of their blocks behind it, as assembly/cached-attention.ts reads them. */
function withTable(
  { engine: { heap } }: SimdBackend,
  { parts, addresses }: Texts,
  run: (table: number) => void,
): void {
  const length = addresses.reduce((sum, { length }) => sum + length, 4 * parts.length)
  withTemporary(heap, 4 * length, table => {
    const words = new Uint32Array(heap.buffer(), table, length)
    let at = 4 * parts.length
    for (const [index, { row, start, count }] of parts.entries()) {
      words.set([row, start, count, table + 4 * at], 4 * index)
      words.set(addresses[index], at)
      at += addresses[index].length
    }
    run(table)
  })
}
