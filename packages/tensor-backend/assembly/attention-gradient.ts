import { dropAlike, dropRow } from './attention-dropout'
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
  queries,
  scoreBytes,
  scoreScale,
  scoreStride,
  sizeStride,
} from './attention-head'
import { passDropout } from './drop-factors'
import { argument, parallel, pass, scratch } from './job'
import { sum4 } from './math'
import { Unknown } from './denormals'
import { packRight } from './pack'
import { exponentials } from './softmax'
import { multiplyAdd, TILE_COLUMNS } from './tile'
import { roundUp } from './round'

const OUTPUT_GRADIENT: usize = MORE
const GRADIENT: usize = MORE + 1

/** Bytes of scratch that `attentionGradient` needs for each thread. */
export function attentionGradientScratch(length: i32, size: i32): usize {
  const operands = acrossBytes(length, size) * 2 + alongBytes(length, size)
  const sums = alongBytes(length, size) * 2
  const blocks = scoreBytes(length) * 2 + leftBytes(length, size) + blockBytes(size) * 2
  return operands + sums + blocks + scoreStride(length)
}

/**
 * gradient [B,T,3C] of qkv from dy [B,T,C], by probabilities computed once more, a block of queries at
 * a time.
 */
export function attentionGradient(
  qkv: usize,
  dy: usize,
  gradient: usize,
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
  pass(OUTPUT_GRADIENT, dy)
  pass(GRADIENT, gradient)
  passDropout(threshold, kept, seedLow, seedHigh, streamLow, streamHigh)
  parallel(differentiateHead, batch * heads)
}

function differentiateHead(chunk: i32): void {
  const length = positions()
  const size = headSize()
  const stride = channelBytes() * 3
  const query = queries(chunk)
  const key = query + channelBytes()
  const value = key + channelBytes()
  const dy = headStart(argument(OUTPUT_GRADIENT), chunk, channelBytes())
  const gradient = headStart(argument(GRADIENT), chunk, stride)

  const keysAcross = scratch()
  const valuesAcross = keysAcross + acrossBytes(length, size)
  const keysAlong = valuesAcross + acrossBytes(length, size)
  const keySums = keysAlong + alongBytes(length, size)
  const valueSums = keySums + alongBytes(length, size)
  const scores = valueSums + alongBytes(length, size)
  const slopes = scores + scoreBytes(length)
  const left = slopes + scoreBytes(length)
  const right = left + leftBytes(length, size)
  const block = right + blockBytes(size)
  const factors = block + blockBytes(size)

  packRight<Unknown>(keysAcross, key, stride, true, length, size)
  packRight<Unknown>(valuesAcross, value, stride, true, length, size)
  packRight<Unknown>(keysAlong, key, stride, false, size, length)
  memory.fill(keySums, 0, 2 * alongBytes(length, size))

  const rows = blockRows()
  const scoreRow = scoreStride(length)
  const sizeRow = sizeStride(size)
  for (let start = 0; start < length; start += rows) {
    const count = min(rows, length - start)
    const past = start + count
    const q = query + stride * start
    const out = dy + channelBytes() * start
    multiplyInto(
      scores,
      scoreRow,
      q,
      stride,
      false,
      keysAcross,
      size,
      count,
      size,
      past,
      left,
      false,
    )
    multiplyInto(
      slopes,
      scoreRow,
      out,
      channelBytes(),
      false,
      valuesAcross,
      size,
      count,
      size,
      past,
      left,
      false,
    )
    for (let row = 0; row < count; row++) {
      const at = scoreRow * row
      differentiateRow(scores + at, slopes + at, factors, chunk, start + row, past)
    }
    multiplyInto(
      block,
      sizeRow,
      slopes,
      scoreRow,
      false,
      keysAlong,
      length,
      count,
      past,
      size,
      left,
      false,
    )
    copyRows(gradient + stride * start, stride, block, sizeRow, count, size)
    packRight<Unknown>(right, q, stride, false, size, count)
    multiplyInto(
      keySums,
      sizeRow,
      slopes,
      scoreRow,
      true,
      right,
      count,
      past,
      count,
      size,
      left,
      true,
    )
    packRight<Unknown>(right, out, channelBytes(), false, size, count)
    multiplyInto(
      valueSums,
      sizeRow,
      scores,
      scoreRow,
      true,
      right,
      count,
      past,
      count,
      size,
      left,
      true,
    )
  }
  copyRows(gradient + channelBytes(), stride, keySums, sizeRow, length, size)
  copyRows(gradient + 2 * channelBytes(), stride, valueSums, sizeRow, length, size)
}

/**
 * Through the softmax of one query. `scores` become what the values are weighted with, probabilities
 * after dropping; `slopes`, the gradient of those weights, becomes the scores' own: p · (g − Σ g·p) · scale.
 */
function differentiateRow(
  scores: usize,
  slopes: usize,
  factors: usize,
  chunk: i32,
  query: i32,
  past: i32,
): void {
  const width = roundUp(past, TILE_COLUMNS)
  const bytes = (<usize>width) << 2
  const inverse = f32x4.splat(exponentials(scores, query + 1, width, scoreScale()))
  dropRow(slopes, factors, chunk, query, width)
  let sum = f32x4.splat(0)
  for (let at: usize = 0; at < bytes; at += 16) {
    const probability = f32x4.mul(v128.load(scores + at), inverse)
    v128.store(scores + at, probability)
    sum = multiplyAdd(probability, v128.load(slopes + at), sum)
  }
  const along = f32x4.splat(sum4(sum))
  const scale = f32x4.splat(scoreScale())
  for (let at: usize = 0; at < bytes; at += 16) {
    const probability = f32x4.mul(v128.load(scores + at), scale)
    v128.store(slopes + at, f32x4.mul(probability, f32x4.sub(v128.load(slopes + at), along)))
  }
  dropAlike(scores, factors, width)
}

/** Copies rows of `size` values: in vectors, since a call of memory.copy costs as much as such a row. */
function copyRows(
  to: usize,
  toStride: usize,
  from: usize,
  fromStride: usize,
  rows: i32,
  size: i32,
): void {
  const whole = <usize>(size & ~3) << 2
  const bytes = <usize>size << 2
  for (let row = 0; row < rows; row++, to += toStride, from += fromStride) {
    let at: usize = 0
    for (; at < whole; at += 16) v128.store(to + at, v128.load(from + at))
    for (; at < bytes; at += 4) store<f32>(to + at, load<f32>(from + at))
  }
}
