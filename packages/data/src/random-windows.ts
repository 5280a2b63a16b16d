import { randomStream } from '@nexttoken/random'
import { type Batch, collectBatch } from './batch.ts'
import { type BatchCursor, startingPoint } from './batch-cursor.ts'
import { requirePositiveInteger, requireSeed } from './option-checks.ts'
import { slidingWindows } from './sliding-windows.ts'
import type { TokenIds } from './token-ids.ts'
import type { Windows } from './windows.ts'

/** How {@link randomWindows} draws. */
export interface RandomWindowOptions {
  /** Inputs in a window, and targets. */
  readonly contextLength: number
  /** Windows in a batch. */
  readonly batchSize: number
  /** A non-negative safe integer. */
  readonly seed: number
  /** Begins after the batch that carried it; the other options must be as they were. */
  readonly cursor?: BatchCursor
}

/** Stream numbers from here on are the random windows', apart from those of models that share the seed. */
const WINDOW_STREAMS = 2 ** 41

/**
 * Gives batches of windows at random offsets, with replacement and without end.
 *
 * The offsets of batch k are a function of (`seed`, k), so that a cursor costs nothing to continue from.
 * Each iteration begins anew.
 *
 * @throws {DataError} `TOO_SHORT` if there are fewer than `contextLength + 1` ids.
 * @throws {DataError} `INVALID_OPTION` or `INVALID_IDS` if an argument is out of range.
 * @throws {DataError} `CURSOR_MISMATCH` if `cursor` comes from other ids or options.
 * @see get_batch in nanoGPT, https://github.com/karpathy/nanoGPT/blob/master/train.py
 */
export function randomWindows(ids: TokenIds, options: RandomWindowOptions): AsyncIterable<Batch> {
  const { contextLength, batchSize, seed, cursor } = options
  requirePositiveInteger('batchSize', batchSize)
  requireSeed(seed)
  const windows = slidingWindows(ids, { contextLength, stride: 1 })
  const source = {
    order: 'random' as const,
    seed,
    windows: windows.length,
    contextLength,
    batchSize,
  }
  const start = startingPoint(source, cursor)
  return { [Symbol.asyncIterator]: () => draw(windows, seed, start) }
}

async function* draw(windows: Windows, seed: number, start: BatchCursor): AsyncGenerator<Batch> {
  for (let batch = start.batch; ; batch++) {
    const random = randomStream(seed, WINDOW_STREAMS + batch)
    const indices = Array.from({ length: start.batchSize }, () => random.integer(windows.length))
    yield collectBatch(windows, indices, { ...start, batch: batch + 1 })
  }
}
