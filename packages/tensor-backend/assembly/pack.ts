import { flushDenormals, flushed, flushedIf, Unknown } from './denormals'
import { TILE_COLUMNS, TILE_ROWS } from './tile'

/**
 * Copies the left operand [rows, depth] into panels of 6 rows, each 6 values for each step of k, the
 * last panel filled up with zeros.
 *
 * @param stride - Bytes between rows, or with `transposed`, where [depth, rows] is stored, between steps of k.
 */
export function packLeft(
  to: usize,
  from: usize,
  stride: usize,
  transposed: bool,
  rows: i32,
  depth: i32,
): void {
  const step = transposed ? <usize>TILE_ROWS * 4 : stride * TILE_ROWS
  for (let row = 0; row < rows; row += TILE_ROWS) {
    const valid = min(TILE_ROWS, rows - row)
    if (valid < TILE_ROWS) packEdge(to, from, stride, transposed, valid, depth, TILE_ROWS)
    else if (transposed) packSixAcross(to, from, stride, depth)
    else packSixAlong(to, from, stride, depth)
    from += step
    to += (<usize>depth) * TILE_ROWS * 4
  }
}

/**
 * Copies the right operand [depth, columns] into panels of 8 columns, each 8 values for each step of
 * k, the last panel filled up with zeros.
 *
 * @typeParam Kind - `Normal` where nothing has to be flushed.
 * @param stride - Bytes between steps of k, or with `transposed`, where [columns, depth] is stored, between columns.
 */
export function packRight<Kind>(
  to: usize,
  from: usize,
  stride: usize,
  transposed: bool,
  columns: i32,
  depth: i32,
): void {
  const step = transposed ? stride * TILE_COLUMNS : <usize>TILE_COLUMNS * 4
  for (let column = 0; column < columns; column += TILE_COLUMNS) {
    const valid = min(TILE_COLUMNS, columns - column)
    if (valid < TILE_COLUMNS) packEdge(to, from, stride, !transposed, valid, depth, TILE_COLUMNS)
    else if (transposed) packEightAlong<Kind>(to, from, stride, depth)
    else packEightAcross<Kind>(to, from, stride, depth)
    from += step
    to += (<usize>depth) * TILE_COLUMNS * 4
  }
}

/** `valid` of `width` lanes; `across`: the lanes lie beside each other in memory. */
function packEdge(
  to: usize,
  from: usize,
  stride: usize,
  across: bool,
  valid: i32,
  depth: i32,
  width: i32,
): void {
  const lane: usize = across ? 4 : stride
  const step: usize = across ? stride : 4
  for (let k = 0; k < depth; k++) {
    for (let i = 0; i < width; i++) {
      store<f32>(to, i < valid ? flushed(from + lane * i) : 0)
      to += 4
    }
    from += step
  }
}

function packEightAcross<Kind>(to: usize, from: usize, stride: usize, depth: i32): void {
  for (let k = 0; k < depth; k++) {
    v128.store(to, flushedIf<Kind>(v128.load(from)))
    v128.store(to, flushedIf<Kind>(v128.load(from, 16)), 16)
    from += stride
    to += 32
  }
}

function packSixAcross(to: usize, from: usize, stride: usize, depth: i32): void {
  for (let k = 0; k < depth; k++) {
    v128.store(to, flushDenormals(v128.load(from)))
    v128.store64_lane(to, flushDenormals(v128.load64_zero(from, 16)), 0, 16)
    from += stride
    to += 24
  }
}

function packEightAlong<Kind>(to: usize, from: usize, stride: usize, depth: i32): void {
  const whole = depth & ~3
  for (let k = 0; k < whole; k += 4) {
    transposeFour<Kind>(to, from, stride, 32)
    transposeFour<Kind>(to + 16, from + stride * 4, stride, 32)
    from += 16
    to += 128
  }
  packEdge(to, from, stride, false, 8, depth - whole, 8)
}

function packSixAlong(to: usize, from: usize, stride: usize, depth: i32): void {
  const whole = depth & ~3
  for (let k = 0; k < whole; k += 4) {
    transposeFour<Unknown>(to, from, stride, 24)
    const r4 = flushDenormals(v128.load(from + stride * 4))
    const r5 = flushDenormals(v128.load(from + stride * 5))
    const low = v128.shuffle<f32>(r4, r5, 0, 4, 1, 5)
    const high = v128.shuffle<f32>(r4, r5, 2, 6, 3, 7)
    v128.store64_lane(to, low, 0, 16)
    v128.store64_lane(to, low, 1, 40)
    v128.store64_lane(to, high, 0, 64)
    v128.store64_lane(to, high, 1, 88)
    from += 16
    to += 96
  }
  packEdge(to, from, stride, false, 6, depth - whole, 6)
}

/** Four rows of four values, `stride` bytes apart, become four columns, `toStride` bytes apart. */
// @ts-ignore: decorator
@inline
export function transposeFour<Kind>(to: usize, from: usize, stride: usize, toStride: usize): void {
  const r0 = flushedIf<Kind>(v128.load(from))
  const r1 = flushedIf<Kind>(v128.load(from + stride))
  const r2 = flushedIf<Kind>(v128.load(from + stride * 2))
  const r3 = flushedIf<Kind>(v128.load(from + stride * 3))
  storeColumns(to, toStride, r0, r1, r2, r3)
}

/** Stores the columns of four rows of four values, `stride` bytes apart. */
// @ts-ignore: decorator
@inline
export function storeColumns(
  to: usize,
  stride: usize,
  r0: v128,
  r1: v128,
  r2: v128,
  r3: v128,
): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
  v128.store(to + stride, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7))
  v128.store(to + stride * 2, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5))
  v128.store(to + stride * 3, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7))
}
