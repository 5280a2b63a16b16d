import type { BatchCursor } from './batch-cursor.ts'
import { DataError } from './errors.ts'
import type { Window, Windows } from './windows.ts'

/** Windows that go through a model together. `B` is the batch size, `T` the context length. */
export interface Batch {
  /** `[B, T]` token ids, row by row. Belongs to the caller. */
  readonly inputs: Int32Array
  /** `[B, T]` token ids: for each input the one that follows it. Belongs to the caller. */
  readonly targets: Int32Array
  /** `[B, T]`. */
  readonly shape: readonly [number, number]
  /** The position after this batch, to continue from. */
  readonly cursor: BatchCursor
}

/** Copies the windows at `indices` into one batch. */
export function collectBatch(
  windows: Windows,
  indices: readonly number[],
  cursor: BatchCursor,
): Batch {
  const { contextLength } = windows
  const inputs = new Int32Array(indices.length * contextLength)
  const targets = new Int32Array(indices.length * contextLength)
  indices.forEach((index, row) => {
    const window = windows.at(index)
    requireLength(window, contextLength, index)
    inputs.set(window.inputs, row * contextLength)
    targets.set(window.targets, row * contextLength)
  })
  return { inputs, targets, shape: [indices.length, contextLength], cursor }
}

function requireLength({ inputs, targets }: Window, contextLength: number, index: number): void {
  if (inputs.length === contextLength && targets.length === contextLength) return
  throw new DataError(
    'INVALID_WINDOW',
    `Expected ${contextLength} inputs and targets in window ${index}, ` +
      `got ${inputs.length} and ${targets.length}: let at() give contextLength of each`,
  )
}
