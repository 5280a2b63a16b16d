import { drawFactors, passDropout } from './drop-factors'
import { argument, parallel, pass } from './job'
import { flushDenormals } from './denormals'
import { parts } from './round'

/** A multiple of sixteen, so that every chunk begins with four whole blocks of the stream. */
const CHUNK_VALUES: i32 = 8192

const X: usize = 0
const TO: usize = 1
const SIZE: usize = 2

/** to = x times what `drawFactors` gives for its index. */
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
  passDropout(threshold, kept, seedLow, seedHigh, streamLow, streamHigh)
  parallel(dropoutChunk, parts(size, CHUNK_VALUES))
}

function dropoutChunk(chunk: i32): void {
  const start = chunk * CHUNK_VALUES
  // Up to the end of the last sixteen: a tensor's memory is whole lines.
  const count = (min(CHUNK_VALUES, <i32>argument(SIZE) - start) + 15) & ~15
  let x = argument(X) + (<usize>start << 2)
  let to = argument(TO) + (<usize>start << 2)
  drawFactors(to, start, count)
  const end = to + (<usize>count << 2)
  for (; to < end; to += 16, x += 16) {
    v128.store(to, f32x4.mul(v128.load(to), flushDenormals(v128.load(x))))
  }
}
