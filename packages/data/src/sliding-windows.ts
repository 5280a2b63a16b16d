import { DataError } from './errors.ts'
import { requirePositiveInteger } from './option-checks.ts'
import { idsAt, requireTokenIds, type TokenIds } from './token-ids.ts'
import type { Windows } from './windows.ts'

/** How {@link slidingWindows} cuts. */
export interface SlidingWindowOptions {
  /** Inputs in a window, and targets. */
  readonly contextLength: number
  /** Ids from the start of one window to the start of the next. Default: `contextLength`, so that no input is used twice. */
  readonly stride?: number
}

/**
 * Cuts ids into windows: inputs `ids[s, s + T)` and targets `ids[s + 1, s + T + 1)` for
 * s = 0, stride, 2·stride, … while s + T + 1 ≤ the number of ids.
 *
 * Nothing is copied until a window is asked for; an Int32Array is not copied at all.
 *
 * @throws {DataError} `TOO_SHORT` if there are fewer than `contextLength + 1` ids.
 * @throws {DataError} `INVALID_OPTION` if `contextLength` or `stride` is not a positive integer.
 * @throws {DataError} `INVALID_IDS` if `ids` is not a list of int32 values.
 */
export function slidingWindows(ids: TokenIds, options: SlidingWindowOptions): Windows {
  const { contextLength, stride = contextLength } = options
  requirePositiveInteger('contextLength', contextLength)
  requirePositiveInteger('stride', stride)
  requireTokenIds(ids)
  if (ids.length <= contextLength) throw tooShort(ids.length, contextLength)
  const length = Math.floor((ids.length - contextLength - 1) / stride) + 1
  return {
    length,
    contextLength,
    at: index => {
      requireIndex(index, length)
      const span = idsAt(ids, index * stride, contextLength + 1)
      return { inputs: span.subarray(0, contextLength), targets: span.subarray(1) }
    },
  }
}

function tooShort(length: number, contextLength: number): DataError {
  return new DataError(
    'TOO_SHORT',
    `A context length of ${contextLength} needs at least ${contextLength + 1} ids, got ${length}: ` +
      'use a longer text or a shorter context',
  )
}

function requireIndex(index: number, length: number): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return
  throw new DataError('INVALID_WINDOW', `Expected a window index in [0, ${length}), got ${index}`)
}
