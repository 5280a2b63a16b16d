import { dropRow } from './attention-dropout'
import {
  acrossBytes,
  alongBytes,
  blockBytes,
  blockRows,
  channelBytes,
  headSize,
  headStart,
  leftBytes,
  MORE,
  multiplyInto,
  passHeads,
  positions,
  QUERY_BYTES,
  queries,
  scoreBytes,
  scoreScale,
  scoreStride,
  sizeStride,
} from './attention-head'
import { passDropout } from './drop-factors'
import { argument, parallel, pass, scratch } from './job'
import { Unknown } from './denormals'
import { packRight } from './pack'
import { exponentials } from './softmax'
import { TILE_COLUMNS } from './tile'
import { roundUp } from './round'

const OUTPUT: usize = MORE

/** Bytes of scratch that `attention` needs for each thread. */
export function attentionScratch(length: i32, size: i32): usize {
  const operands = acrossBytes(length, size) + alongBytes(length, size)
  const blocks = scoreBytes(length) + leftBytes(length, size) + blockBytes(size)
  return operands + blocks + scoreStride(length) + QUERY_BYTES
}

/**
 * output [B,T,C] = softmax of the scores so far, times the values, head by head: a block of queries at
 * a time, never all scores of a head.
 *
 * @param qkv - [B,T,3C].
 * @param size - Channels of a head.
 */
export function attention(
  qkv: usize,
  output: usize,
  batch: i32,
  length: i32,
  heads: i32,
  size: i32,
  threshold: u32,
  kept: f32,
  seedLow: u32,
  seedHigh: u32,
  streamLow: u32,
  streamHigh: u32,
): void {
  passHeads(qkv, length, heads, size)
  pass(OUTPUT, output)
  passDropout(threshold, kept, seedLow, seedHigh, streamLow, streamHigh)
  parallel(attendHead, batch * heads)
}

function attendHead(chunk: i32): void {
  const length = positions()
  const size = headSize()
  const stride = channelBytes() * 3
  const query = queries(chunk)
  const keys = scratch()
  const values = keys + acrossBytes(length, size)
  const scores = values + alongBytes(length, size)
  const left = scores + scoreBytes(length)
  const context = left + leftBytes(length, size)
  const factors = context + blockBytes(size)
  const sums = factors + scoreStride(length)
  packRight<Unknown>(keys, query + channelBytes(), stride, true, length, size)
  packRight<Unknown>(values, query + 2 * channelBytes(), stride, false, size, length)
  const rows = blockRows()
  const scoreRow = scoreStride(length)
  const contextRow = sizeStride(size)
  const output = headStart(argument(OUTPUT), chunk, channelBytes())
  for (let start = 0; start < length; start += rows) {
    const count = min(rows, length - start)
    const past = start + count
    const width = roundUp(past, TILE_COLUMNS)
    multiplyInto(
      scores,
      scoreRow,
      query + stride * start,
      stride,
      false,
      keys,
      size,
      count,
      size,
      past,
      left,
      false,
    )
    for (let row = 0; row < count; row++) {
      const at = scores + scoreRow * row
      const inverse = exponentials(at, start + row + 1, width, scoreScale())
      dropRow(at, factors, chunk, start + row, width)
      store<f32>(sums + ((<usize>row) << 2), inverse)
    }
    multiplyInto(
      context,
      contextRow,
      scores,
      scoreRow,
      false,
      values,
      length,
      count,
      past,
      size,
      left,
      false,
    )
    for (let row = 0; row < count; row++) {
      const to = output + channelBytes() * (start + row)
      scaleInto(to, context + contextRow * row, size, load<f32>(sums + ((<usize>row) << 2)))
    }
  }
}

/** to = from · factor: `size` values. */
function scaleInto(to: usize, from: usize, size: i32, factor: f32): void {
  const end = to + ((<usize>size) << 2)
  const factors = f32x4.splat(factor)
  for (; to + 16 <= end; to += 16, from += 16) {
    v128.store(to, f32x4.mul(v128.load(from), factors))
  }
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from) * factor)
}
