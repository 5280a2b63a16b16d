import { addPartials, partialRows, partialStride } from './column-sums'
import { argument, numberArgument, parallel, pass, passNumber } from './job'
import { laneMask, loadLanes, storeLanes } from './lanes'
import { sum4 } from './math'
import { flushDenormals } from './denormals'
import { multiplyAdd } from './tile'
import { parts } from './round'

const CHUNK_VALUES: i32 = 16_384

const X: usize = 0
const GAIN: usize = 1
const BIAS: usize = 2
const DY: usize = 3
const TO: usize = 4
const ROWS: usize = 5
const COLUMNS: usize = 6
const BLOCK: usize = 7
const EPSILON: usize = 8

// Of the row that `moments` was last called for. Globals are an instance's, hence a thread's own.
let mean: f32 = 0
/** 1 / deviation. */
let scale: f32 = 0

function moments(row: usize, columns: i32): void {
  const whole = <usize>(columns & ~3) << 2
  const end = row + whole
  const rest = columns & 3
  let sum = f32x4.splat(0)
  let second = sum
  let at = row
  for (; at + 16 < end; at += 32) {
    sum = f32x4.add(sum, v128.load(at))
    second = f32x4.add(second, v128.load(at, 16))
  }
  if (at < end) sum = f32x4.add(sum, v128.load(at))
  if (rest > 0) second = f32x4.add(second, loadLanes(end, rest))
  mean = sum4(f32x4.add(sum, second)) / <f32>columns
  scale = 1 / sqrt(squares(row, columns) / <f32>columns + numberArgument(EPSILON))
}

/** The sum of (x − mean)² over a row. */
function squares(row: usize, columns: i32): f32 {
  const end = row + (<usize>(columns & ~3) << 2)
  const rest = columns & 3
  const middle = f32x4.splat(mean)
  let sum = f32x4.splat(0)
  let second = sum
  let at = row
  for (; at + 16 < end; at += 32) {
    const first = centred(v128.load(at), middle)
    const next = centred(v128.load(at, 16), middle)
    sum = multiplyAdd(first, first, sum)
    second = multiplyAdd(next, next, second)
  }
  if (at < end) {
    const last = centred(v128.load(at), middle)
    sum = multiplyAdd(last, last, sum)
  }
  if (rest > 0) {
    const tail = v128.and(centred(loadLanes(end, rest), middle), laneMask(rest))
    second = multiplyAdd(tail, tail, second)
  }
  return sum4(f32x4.add(sum, second))
}

// @ts-ignore: decorator
@inline
function centred(x: v128, middle: v128): v128 {
  return flushDenormals(f32x4.sub(x, middle))
}

// @ts-ignore: decorator
@inline
function passRows(x: usize, to: usize, rows: i32, columns: i32, epsilon: f32): i32 {
  const block = max(1, CHUNK_VALUES / columns)
  pass(X, x)
  pass(TO, to)
  pass(ROWS, rows)
  pass(COLUMNS, columns)
  pass(BLOCK, block)
  passNumber(EPSILON, epsilon)
  return parts(rows, block)
}

/** to [rows, columns] = (x − mean) / deviation · gain + bias, row by row. */
export function layerNorm(
  x: usize,
  gain: usize,
  bias: usize,
  to: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
): void {
  pass(GAIN, gain)
  pass(BIAS, bias)
  parallel(layerNormChunk, passRows(x, to, rows, columns, epsilon))
}

function layerNormChunk(chunk: i32): void {
  const block = <i32>argument(BLOCK)
  const columns = <i32>argument(COLUMNS)
  const rows = min(block, <i32>argument(ROWS) - chunk * block)
  const bytes = <usize>columns << 2
  let x = argument(X) + <usize>(chunk * block) * bytes
  let to = argument(TO) + <usize>(chunk * block) * bytes
  for (let row = 0; row < rows; row++) {
    moments(x, columns)
    normalizeRow(x, to, columns)
    x += bytes
    to += bytes
  }
}

function normalizeRow(x: usize, to: usize, columns: i32): void {
  const middle = f32x4.splat(mean)
  const factor = f32x4.splat(scale)
  const end = x + (<usize>(columns & ~3) << 2)
  const rest = columns & 3
  let gain = argument(GAIN)
  let bias = argument(BIAS)
  for (; x < end; x += 16, gain += 16, bias += 16, to += 16) {
    const normal = f32x4.mul(centred(v128.load(x), middle), factor)
    v128.store(to, multiplyAdd(normal, v128.load(gain), v128.load(bias)))
  }
  if (rest == 0) return
  const normal = f32x4.mul(centred(loadLanes(x, rest), middle), factor)
  storeLanes(to, multiplyAdd(normal, v128.load(gain), v128.load(bias)), rest)
}

/** to = (g − mean(g) − n·mean(g·n)) / deviation, where g = dy·gain and n is normalised x. */
export function layerNormInputGradient(
  x: usize,
  gain: usize,
  dy: usize,
  to: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
): void {
  pass(GAIN, gain)
  pass(DY, dy)
  parallel(inputGradientChunk, passRows(x, to, rows, columns, epsilon))
}

function inputGradientChunk(chunk: i32): void {
  const block = <i32>argument(BLOCK)
  const columns = <i32>argument(COLUMNS)
  const rows = min(block, <i32>argument(ROWS) - chunk * block)
  const bytes = <usize>columns << 2
  const offset = <usize>(chunk * block) * bytes
  let x = argument(X) + offset
  let dy = argument(DY) + offset
  let to = argument(TO) + offset
  for (let row = 0; row < rows; row++) {
    moments(x, columns)
    inputGradientRow(x, dy, to, columns)
    x += bytes
    dy += bytes
    to += bytes
  }
}

function inputGradientRow(x: usize, dy: usize, to: usize, columns: i32): void {
  const middle = f32x4.splat(mean)
  const factor = f32x4.splat(scale)
  const whole = <usize>(columns & ~3) << 2
  const rest = columns & 3
  const gain = argument(GAIN)
  let sum = f32x4.splat(0)
  let along = f32x4.splat(0)
  for (let at: usize = 0; at < whole; at += 16) {
    const g = f32x4.mul(flushDenormals(v128.load(dy + at)), v128.load(gain + at))
    sum = f32x4.add(sum, g)
    along = multiplyAdd(g, centred(v128.load(x + at), middle), along)
  }
  if (rest > 0) {
    const g = f32x4.mul(flushDenormals(loadLanes(dy + whole, rest)), loadLanes(gain + whole, rest))
    sum = f32x4.add(sum, g)
    along = multiplyAdd(g, centred(loadLanes(x + whole, rest), middle), along)
  }
  const level = f32x4.splat(sum4(sum) / <f32>columns)
  const slope = f32x4.splat(-(sum4(along) / <f32>columns) * scale * scale)
  for (let at: usize = 0; at < whole; at += 16) {
    const g = f32x4.mul(flushDenormals(v128.load(dy + at)), v128.load(gain + at))
    const flat = multiplyAdd(centred(v128.load(x + at), middle), slope, f32x4.sub(g, level))
    v128.store(to + at, f32x4.mul(flat, factor))
  }
  if (rest == 0) return
  const g = f32x4.mul(flushDenormals(loadLanes(dy + whole, rest)), loadLanes(gain + whole, rest))
  const flat = multiplyAdd(centred(loadLanes(x + whole, rest), middle), slope, f32x4.sub(g, level))
  storeLanes(to + whole, f32x4.mul(flat, factor), rest)
}

/** to [columns] = the sum of dy · normalised x over the rows; `partials` is of `partialBytes`. */
export function layerNormGainGradient(
  x: usize,
  dy: usize,
  to: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
  partials: usize,
): void {
  passRows(x, partials, rows, columns, epsilon)
  const block = partialRows(rows, columns)
  const count = parts(rows, block)
  pass(DY, dy)
  pass(BLOCK, block)
  parallel(gainGradientChunk, count)
  addPartials(partials, count, columns, to)
}

function gainGradientChunk(chunk: i32): void {
  const block = <i32>argument(BLOCK)
  const columns = <i32>argument(COLUMNS)
  const rows = min(block, <i32>argument(ROWS) - chunk * block)
  const bytes = <usize>columns << 2
  const sums = argument(TO) + <usize>chunk * partialStride(columns)
  let x = argument(X) + <usize>(chunk * block) * bytes
  let dy = argument(DY) + <usize>(chunk * block) * bytes
  memory.fill(sums, 0, bytes)
  for (let row = 0; row < rows; row++) {
    moments(x, columns)
    addNormalized(sums, x, dy, columns)
    x += bytes
    dy += bytes
  }
}

/** sums += dy · normalised x, for one row. */
function addNormalized(sums: usize, x: usize, dy: usize, columns: i32): void {
  const middle = f32x4.splat(mean)
  const factor = f32x4.splat(scale)
  const end = x + (<usize>(columns & ~3) << 2)
  const rest = columns & 3
  for (; x < end; x += 16, dy += 16, sums += 16) {
    const normal = f32x4.mul(centred(v128.load(x), middle), factor)
    v128.store(sums, multiplyAdd(flushDenormals(v128.load(dy)), normal, v128.load(sums)))
  }
  if (rest == 0) return
  const normal = f32x4.mul(centred(loadLanes(x, rest), middle), factor)
  const slope = flushDenormals(loadLanes(dy, rest))
  storeLanes(sums, multiplyAdd(slope, normal, loadLanes(sums, rest)), rest)
}
