import { TensorBackendError } from '../../errors.ts'
import type { HostKernel } from './host-kernel.ts'

/** Throws `INVALID_ARGUMENT` unless a table of so many rows has one for every id. */
export function requireIds(ids: ArrayLike<number>, rows: number): void {
  for (let position = 0; position < ids.length; position++) {
    const id = ids[position]
    if (id >= 0 && id < rows) continue
    throw new TensorBackendError(
      'INVALID_ARGUMENT',
      `embedding needs ids in [0, ${rows}), got ${id}. Is the text encoded by another tokenizer?`,
    )
  }
}

export const embedding: HostKernel = ({ table, ids }) => {
  const [rows, channels] = table.shape
  requireIds(ids.values, rows)
  const values = new Float32Array(ids.values.length * channels)
  ids.values.forEach((id, position) => {
    values.set(table.values.subarray(id * channels, (id + 1) * channels), position * channels)
  })
  return { shape: [...ids.shape, channels], values }
}

/** [V, C]: every row of dy added to the row that its id names. */
export const embeddingGradient: HostKernel = ({ ids, dy }, { rows }) => {
  const channels = dy.shape[dy.shape.length - 1]
  const values = new Float32Array((rows as number) * channels)
  ids.values.forEach((id, position) => {
    const target = id * channels
    const source = position * channels
    for (let channel = 0; channel < channels; channel++) {
      values[target + channel] += dy.values[source + channel]
    }
  })
  return { shape: [rows as number, channels], values }
}
