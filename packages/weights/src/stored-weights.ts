import type { Dtype } from './dtype.ts'
import type { NameMap } from './name-maps/name-map.ts'
import type { TensorEntry } from './named-array.ts'

/** How a model's weights are stored. */
export interface StoredWeights {
  /** Whose names and shapes the tensors have. */
  readonly layout: NameMap['layout']
  /** The kinds of floating-point numbers. */
  readonly dtypes: readonly Dtype[]
  /** Files that hold tensors. */
  readonly files: number
  /** Of these files, up to their last tensor. */
  readonly bytes: number
}

/** Reads from the tensors' list how they are stored. */
export function describeStorage(
  entries: readonly TensorEntry[],
  layout: NameMap['layout'],
): StoredWeights {
  const ends = new Map<string, number>()
  for (const { file = '', offset, byteLength } of entries) {
    ends.set(file, Math.max(ends.get(file) ?? 0, offset + byteLength))
  }
  const dtypes = new Set(entries.map(({ dtype }) => dtype).filter(dtype => dtype.includes('F')))
  const bytes = [...ends.values()].reduce((sum, end) => sum + end, 0)
  return { layout, dtypes: [...dtypes], files: ends.size, bytes }
}
