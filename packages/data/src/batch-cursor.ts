import { DataError } from './errors.ts'

/** What a stream of batches is drawn from: equal here means equal batches. */
export interface BatchSource {
  /** `sequential` and `shuffled` pass over all windows in each epoch, `random` draws with replacement. */
  readonly order: 'sequential' | 'shuffled' | 'random'
  /** `null` where the order is sequential. */
  readonly seed: number | null
  /** Number of windows to choose from. */
  readonly windows: number
  /** Inputs in a window, and targets. */
  readonly contextLength: number
  /** Windows in a batch. */
  readonly batchSize: number
}

/**
 * A position between two batches, as plain JSON: keep it in a checkpoint, hand it back as the option `cursor`.
 *
 * It knows the size of the data but not the content, which the caller keeps the same.
 */
export interface BatchCursor extends BatchSource {
  /** Whole passes done before this one; 0 for random windows. */
  readonly epoch: number
  /** Batches given in this epoch. */
  readonly batch: number
}

/**
 * Where to begin: after `cursor`, or at the beginning where there is none.
 *
 * @throws {DataError} `CURSOR_MISMATCH` if the cursor comes from another source or is none.
 */
export function startingPoint(source: BatchSource, cursor: BatchCursor | undefined): BatchCursor {
  if (cursor === undefined) return { ...source, epoch: 0, batch: 0 }
  if (cursor === null || typeof cursor !== 'object') {
    throw mismatch(`Expected the cursor of a batch, got ${cursor}`)
  }
  for (const key of Object.keys(source) as (keyof BatchSource)[]) {
    if (cursor[key] === source[key]) continue
    throw mismatch(`The cursor has ${key} ${cursor[key]}, these batches have ${source[key]}`)
  }
  for (const key of ['epoch', 'batch'] as const) {
    if (Number.isSafeInteger(cursor[key]) && cursor[key] >= 0) continue
    throw mismatch(`Expected a count in the cursor's ${key}, got ${cursor[key]}`)
  }
  return { ...source, epoch: cursor.epoch, batch: cursor.batch }
}

function mismatch(problem: string): DataError {
  const remedy = 'continue with the same data and options, or without a cursor'
  return new DataError('CURSOR_MISMATCH', `${problem}: ${remedy}`)
}
