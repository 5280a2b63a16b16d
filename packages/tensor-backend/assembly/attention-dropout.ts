import { positions } from './attention-head'
import { dropoutFactors } from './philox'
import { argument, numberArgument, pass, passNumber } from './job'

const THRESHOLD: usize = 20
const KEPT: usize = 21
const SEED_LOW: usize = 22
const SEED_HIGH: usize = 23
const STREAM_LOW: usize = 24
const STREAM_HIGH: usize = 25

/**
 * What attention drops of its probabilities, indexed as [B,H,T,T].
 *
 * @param threshold - Words below it drop; 0 drops nothing.
 * @param kept - What the others are multiplied by.
 */
export function passDropout(
  threshold: u32,
  kept: f32,
  seedLow: u32,
  seedHigh: u32,
  streamLow: u32,
  streamHigh: u32,
): void {
  pass(THRESHOLD, threshold)
  passNumber(KEPT, kept)
  pass(SEED_LOW, seedLow)
  pass(SEED_HIGH, seedHigh)
  pass(STREAM_LOW, streamLow)
  pass(STREAM_HIGH, streamHigh)
}

/**
 * Multiplies the first `count` values of a query's row, a multiple of four, by 0 or 1 / (1 − rate).
 *
 * @param factors - Scratch for a row, which then holds what was multiplied by.
 */
export function dropRow(row: usize, factors: usize, head: i32, query: i32, count: i32): void {
  if (argument(THRESHOLD) == 0) return
  const length = <u64>positions()
  const first = (<u64>head * length + <u64>query) * length
  dropoutFactors(
    factors,
    first,
    count,
    <u32>argument(THRESHOLD),
    numberArgument(KEPT),
    <u32>argument(SEED_LOW),
    <u32>argument(SEED_HIGH),
    <u32>argument(STREAM_LOW),
    <u32>argument(STREAM_HIGH),
  )
  dropAlike(row, factors, count)
}

/** Drops of another row what `dropRow` has just dropped. */
export function dropAlike(row: usize, factors: usize, count: i32): void {
  if (argument(THRESHOLD) == 0) return
  const end = row + ((<usize>count) << 2)
  for (; row < end; row += 16, factors += 16) {
    v128.store(row, f32x4.mul(v128.load(row), v128.load(factors)))
  }
}
