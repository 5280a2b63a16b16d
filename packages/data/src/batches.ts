import { type Batch, collectBatch } from './batch.ts'
import { type BatchCursor, startingPoint } from './batch-cursor.ts'
import { DataError } from './errors.ts'
import { requirePositiveInteger, requireSeed } from './option-checks.ts'
import { permutation } from './permutation.ts'
import type { Windows } from './windows.ts'

/** How {@link batches} passes over the windows. */
export interface BatchOptions {
  /** Windows in a batch. */
  readonly batchSize: number
  /** Another order in each epoch, a function of seed and epoch; left out, the windows come in order. */
  readonly shuffle?: {
    /** A non-negative safe integer. */
    readonly seed: number
  }
  /** Leaves out the last, short batch of an epoch. Default: true. */
  readonly dropLast?: boolean
  /** Passes over all windows; `Infinity` never ends. Default: 1. */
  readonly epochs?: number
  /** Begins after the batch that carried it; the other options must be as they were, only `epochs` may grow. */
  readonly cursor?: BatchCursor
}

interface Plan {
  readonly start: BatchCursor
  readonly batchesPerEpoch: number
  readonly epochs: number
}

/**
 * Gives the windows in batches, once an epoch, in order or shuffled.
 *
 * Each iteration begins anew, so that one value serves every evaluation. A shuffle holds four bytes a window.
 *
 * @throws {DataError} `TOO_SHORT` if there is not one batch in an epoch.
 * @throws {DataError} `INVALID_OPTION` if `batchSize`, `epochs` or the seed is out of range.
 * @throws {DataError} `CURSOR_MISMATCH` if `cursor` comes from other windows, options or a longer run.
 */
export function batches(windows: Windows, options: BatchOptions): AsyncIterable<Batch> {
  const plan = planOf(windows, options)
  return { [Symbol.asyncIterator]: () => iterate(windows, plan) }
}

function planOf(windows: Windows, options: BatchOptions): Plan {
  const { batchSize, shuffle, dropLast = true, epochs = 1, cursor } = options
  requirePositiveInteger('batchSize', batchSize)
  if (epochs !== Infinity) requirePositiveInteger('epochs', epochs)
  if (shuffle) requireSeed(shuffle.seed)
  requireOneBatch(windows.length, batchSize, dropLast)
  const source = {
    order: shuffle ? ('shuffled' as const) : ('sequential' as const),
    seed: shuffle ? shuffle.seed : null,
    windows: windows.length,
    contextLength: windows.contextLength,
    batchSize,
  }
  const start = startingPoint(source, cursor)
  requireEpochsLeft(start.epoch, epochs)
  const whole = windows.length / batchSize
  return { start, batchesPerEpoch: dropLast ? Math.floor(whole) : Math.ceil(whole), epochs }
}

async function* iterate(windows: Windows, plan: Plan): AsyncGenerator<Batch> {
  const { start, batchesPerEpoch, epochs } = plan
  const { seed, batchSize } = start
  for (let epoch = start.epoch; epoch < epochs; epoch++) {
    const order = seed === null ? undefined : permutation(windows.length, seed, epoch)
    const given = epoch === start.epoch ? start.batch : 0
    for (let batch = given; batch < batchesPerEpoch; batch++) {
      const first = batch * batchSize
      const rows = Math.min(batchSize, windows.length - first)
      const indices = Array.from({ length: rows }, (_, row) => order?.[first + row] ?? first + row)
      yield collectBatch(windows, indices, { ...start, epoch, batch: batch + 1 })
    }
  }
}

function requireOneBatch(windows: number, batchSize: number, dropLast: boolean): void {
  const least = dropLast ? batchSize : 1
  if (windows >= least) return
  throw new DataError(
    'TOO_SHORT',
    `A batch needs at least ${least} windows, got ${windows}: ` +
      'use a longer text, a smaller batchSize or stride, or dropLast: false',
  )
}

function requireEpochsLeft(epoch: number, epochs: number): void {
  if (epoch < epochs) return
  throw new DataError(
    'CURSOR_MISMATCH',
    `The cursor stands in epoch ${epoch + 1}, but epochs is ${epochs}: ask for at least ${epoch + 1}`,
  )
}
