import { argument, numberArgument, parallel, pass, passNumber } from './job'
import { flushDenormals } from './pack'
import { dropoutFactors } from './philox'

/** A multiple of sixteen, so that every chunk begins with four whole blocks of the stream. */
const CHUNK_VALUES: i32 = 8192

const X: usize = 0
const TO: usize = 1
const SIZE: usize = 2
const THRESHOLD: usize = 3
const KEPT: usize = 4
const SEED_LOW: usize = 5
const SEED_HIGH: usize = 6
const STREAM_LOW: usize = 7
const STREAM_HIGH: usize = 8

/** to = x times what `dropoutFactors` gives for its index. */
export function dropout(
  x: usize,
  to: usize,
  size: i32,
  threshold: u32,
  kept: f32,
  seedLow: u32,
  seedHigh: u32,
  streamLow: u32,
  streamHigh: u32,
): void {
  pass(X, x)
  pass(TO, to)
  pass(SIZE, size)
  pass(THRESHOLD, threshold)
  passNumber(KEPT, kept)
  pass(SEED_LOW, seedLow)
  pass(SEED_HIGH, seedHigh)
  pass(STREAM_LOW, streamLow)
  pass(STREAM_HIGH, streamHigh)
  parallel(dropoutChunk, (size + CHUNK_VALUES - 1) / CHUNK_VALUES)
}

function dropoutChunk(chunk: i32): void {
  const start = chunk * CHUNK_VALUES
  // Up to the end of the last sixteen: a tensor's memory is whole lines.
  const count = (min(CHUNK_VALUES, <i32>argument(SIZE) - start) + 15) & ~15
  let x = argument(X) + (<usize>start << 2)
  let to = argument(TO) + (<usize>start << 2)
  dropoutFactors(
    to,
    start,
    count,
    <u32>argument(THRESHOLD),
    numberArgument(KEPT),
    <u32>argument(SEED_LOW),
    <u32>argument(SEED_HIGH),
    <u32>argument(STREAM_LOW),
    <u32>argument(STREAM_HIGH),
  )
  const end = to + (<usize>count << 2)
  for (; to < end; to += 16, x += 16) {
    v128.store(to, f32x4.mul(v128.load(to), flushDenormals(v128.load(x))))
  }
}
