import type { Attributes } from './kernel.ts'
import { listOf } from './tensor-lists.ts'

/** A text of a cached pass, as its kernels see it. */
export interface CachedPart<Block> {
  /** Its first row in qkv. */
  readonly row: number
  /** Positions before the pass, and those that it adds. */
  readonly start: number
  readonly count: number
  readonly blocks: readonly Block[]
  /** The blocks that hold the new positions: from the first of them to before `end`. */
  readonly first: number
  readonly end: number
}

/** Takes the inputs and attributes of `NtCachedAttention` apart, text by text. */
export function cachedParts<Block extends { readonly shape: readonly number[] }>(
  inputs: Readonly<Record<string, Block>>,
  attributes: Attributes,
): CachedPart<Block>[] {
  const list = (name: string) => attributes[name] as readonly number[]
  const counts = list('counts')
  const blocks = listOf(inputs, 'block')
  let row = 0
  let block = 0
  return list('starts').map((start, index) => {
    const positions = blocks[0].shape[2]
    const count = counts[index]
    const part = {
      row,
      start,
      count,
      blocks: blocks.slice(block, block + list('blockCounts')[index]),
      first: Math.floor(start / positions),
      end: Math.ceil((start + count) / positions),
    }
    row += count
    block += part.blocks.length
    return part
  })
}
