import { argument, numberArgument, pass, passNumber } from './job'
import { dropoutFactors } from './philox'

// Above the arguments of the kernels that drop.
const THRESHOLD: usize = 20
const KEPT: usize = 21
const SEED_LOW: usize = 22
const SEED_HIGH: usize = 23
const STREAM_LOW: usize = 24
const STREAM_HIGH: usize = 25

/**
 * Says what a job drops.
 *
 * @param threshold - Words of the stream below it drop; 0 drops nothing.
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

/** Whether the job drops anything. */
// @ts-ignore: decorator
@inline
export function drops(): bool {
  return argument(THRESHOLD) != 0
}

/** What the job multiplies values `first` to `first + count − 1` by. */
export function drawFactors(to: usize, first: u64, count: i32): void {
  dropoutFactors(
    to,
    first,
    count,
    <u32>argument(THRESHOLD),
    numberArgument(KEPT),
    <u32>argument(SEED_LOW),
    <u32>argument(SEED_HIGH),
    <u32>argument(STREAM_LOW),
    <u32>argument(STREAM_HIGH),
  )
}
