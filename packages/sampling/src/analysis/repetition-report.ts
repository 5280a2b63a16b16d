import { requirePositiveInteger } from '../errors.ts'
import { findLoops, type Loop, type LoopOptions, loopLimits } from './find-loop.ts'
import { longestRepeat, type RepeatedSpan } from './longest-repeat.ts'

/** What `repetitionReport` looks at. */
export interface RepetitionOptions extends LoopOptions {
  /** The last ids that `distinct` looks at. Default 256. */
  readonly window?: number
  /** The longest n-grams counted. Default 4. */
  readonly maxOrder?: number
}

/** How a sequence repeats itself. */
export interface RepetitionReport {
  /** In order of their start. */
  readonly loops: readonly Loop[]
  /** Whether it ends in a loop. */
  readonly endsInLoop: boolean
  readonly longestRepeat: RepeatedSpan | undefined
  /** Of the n-grams in the window the share that differ, for n = 1, 2, …; 1 where there are none. */
  readonly distinct: readonly number[]
  /** Of all n-grams the share that occurred before, for n = 1, 2, …; 0 where there are none. */
  readonly repeated: readonly number[]
}

/**
 * Tells how a sequence repeats itself.
 *
 * @throws {SamplingError} `INVALID_OPTION` if an option is not a positive integer, or `minRepeats`
 * not at least 2.
 * @see Li et al. 2016 (distinct-n), https://arxiv.org/abs/1510.03055
 * @see Welleck et al. 2020 (repeated n-grams), https://arxiv.org/abs/1908.04319
 */
export function repetitionReport(
  ids: readonly number[],
  options: RepetitionOptions = {},
): RepetitionReport {
  const { window = 256, maxOrder = 4, ...loopOptions } = options
  requirePositiveInteger('window', window)
  requirePositiveInteger('maxOrder', maxOrder)
  const loops = findLoops(ids, loopLimits(loopOptions))
  const orders = Array.from({ length: maxOrder }, (_, index) => index + 1)
  return {
    loops,
    endsInLoop: loops.some(({ start, length }) => start + length === ids.length),
    longestRepeat: longestRepeat(ids),
    distinct: orders.map(order => distinctShare(ids.slice(-window), order)),
    repeated: orders.map(order => 1 - distinctShare(ids, order)),
  }
}

function distinctShare(ids: readonly number[], order: number): number {
  const count = ids.length - order + 1
  if (count <= 0) return 1
  const grams = new Set<string>()
  for (let start = 0; start < count; start++) grams.add(ids.slice(start, start + order).join())
  return grams.size / count
}
