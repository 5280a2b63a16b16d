import { argument, numberArgument, parallel, pass, passNumber } from './job'
import { laneMask, loadLanes, storeLanes } from './lanes'
import { exp4, max4, sum4 } from './math'
import { flushDenormals } from './denormals'
import { parts } from './round'

const CHUNK_VALUES: i32 = 16_384

const LOGITS: usize = 0
const TARGETS: usize = 1
const ROWS: usize = 2
const COLUMNS: usize = 3
const BLOCK: usize = 4
const IGNORED: usize = 5
const LOSSES: usize = 6
const TO: usize = 7
const SCALE: usize = 8

/** The last 1 to 3 values of a row, in lanes filled up with −∞. */
// @ts-ignore: decorator
@inline
function lastLanes(from: usize, count: i32): v128 {
  return v128.bitselect(loadLanes(from, count), f32x4.splat(-Infinity), laneMask(count))
}

/** The largest of a row. A NaN may get lost here, but not in the sum of exponentials. */
function largest(row: usize, columns: i32): f32 {
  const end = row + (<usize>(columns & ~3) << 2)
  const rest = columns & 3
  let first = f32x4.splat(-Infinity)
  let second = first
  for (; row + 16 < end; row += 32) {
    first = f32x4.pmax(first, v128.load(row))
    second = f32x4.pmax(second, v128.load(row, 16))
  }
  if (row < end) first = f32x4.pmax(first, v128.load(row))
  if (rest > 0) second = f32x4.pmax(second, lastLanes(end, rest))
  return max4(f32x4.pmax(first, second))
}

// @ts-ignore: decorator
@inline
function below(x: v128, shift: v128): v128 {
  return flushDenormals(f32x4.sub(x, shift))
}

/** Σ exp(x − shift) over a row. */
function exponentialSum(row: usize, columns: i32, shift: f32): f32 {
  const end = row + (<usize>(columns & ~3) << 2)
  const rest = columns & 3
  const middle = f32x4.splat(shift)
  let first = f32x4.splat(0)
  let second = first
  for (; row + 16 < end; row += 32) {
    first = f32x4.add(first, exp4(below(v128.load(row), middle)))
    second = f32x4.add(second, exp4(below(v128.load(row, 16), middle)))
  }
  if (row < end) first = f32x4.add(first, exp4(below(v128.load(row), middle)))
  if (rest > 0) second = f32x4.add(second, exp4(below(lastLanes(end, rest), middle)))
  return sum4(f32x4.add(first, second))
}

/** to = exp(x − shift) over a row, which may be written over. Returns the sum. */
function exponentials(to: usize, row: usize, columns: i32, shift: f32): f32 {
  const end = row + (<usize>(columns & ~3) << 2)
  const rest = columns & 3
  const middle = f32x4.splat(shift)
  let sum = f32x4.splat(0)
  for (; row < end; row += 16, to += 16) {
    const value = exp4(below(v128.load(row), middle))
    v128.store(to, value)
    sum = f32x4.add(sum, value)
  }
  if (rest > 0) {
    const value = exp4(below(lastLanes(end, rest), middle))
    storeLanes(to, value, rest)
    sum = f32x4.add(sum, value)
  }
  return sum4(sum)
}

function scaleRow(row: usize, columns: i32, factor: f32): void {
  const end = row + (<usize>(columns & ~3) << 2)
  const rest = columns & 3
  const factors = f32x4.splat(factor)
  for (; row < end; row += 16) v128.store(row, f32x4.mul(v128.load(row), factors))
  if (rest > 0) storeLanes(row, f32x4.mul(loadLanes(row, rest), factors), rest)
}

/** −log softmax(row)[target]; in float64 where it would cancel. */
export function rowLoss(row: usize, columns: i32, target: i32): f64 {
  const shift = largest(row, columns)
  const sum = exponentialSum(row, columns, shift)
  return Math.log(<f64>sum) + (<f64>shift - <f64>load<f32>(row + (<usize>target << 2)))
}

/** to = (softmax(row) − one-hot(target)) · factor, which may be the row itself. Returns the row's loss. */
export function rowGradient(to: usize, row: usize, columns: i32, target: i32, factor: f32): f64 {
  const logit = <f64>load<f32>(row + (<usize>target << 2))
  const shift = largest(row, columns)
  const sum = exponentials(to, row, columns, shift)
  scaleRow(to, columns, factor / sum)
  const hot = to + (<usize>target << 2)
  store<f32>(hot, load<f32>(hot) - factor)
  return Math.log(<f64>sum) + (<f64>shift - logit)
}

// @ts-ignore: decorator
@inline
function passRows(logits: usize, targets: usize, rows: i32, columns: i32, ignored: i32): i32 {
  const block = max(1, CHUNK_VALUES / columns)
  pass(LOGITS, logits)
  pass(TARGETS, targets)
  pass(ROWS, rows)
  pass(COLUMNS, columns)
  pass(BLOCK, block)
  pass(IGNORED, ignored)
  return parts(rows, block)
}

/** The sum of the losses of the rows whose target is not the ignored one. `losses`: 8 bytes a row. */
export function crossEntropy(
  logits: usize,
  targets: usize,
  rows: i32,
  columns: i32,
  ignored: i32,
  losses: usize,
): f64 {
  const chunks = passRows(logits, targets, rows, columns, ignored)
  pass(LOSSES, losses)
  parallel(lossChunk, chunks)
  let sum: f64 = 0
  for (let row = 0; row < rows; row++) sum += load<f64>(losses + (<usize>row << 3))
  return sum
}

function lossChunk(chunk: i32): void {
  const block = <i32>argument(BLOCK)
  const columns = <i32>argument(COLUMNS)
  const end = min(<i32>argument(ROWS), (chunk + 1) * block)
  for (let row = chunk * block; row < end; row++) {
    const target = load<i32>(argument(TARGETS) + (<usize>row << 2))
    const logits = argument(LOGITS) + ((<usize>row * columns) << 2)
    const loss = target == <i32>argument(IGNORED) ? 0 : rowLoss(logits, columns, target)
    store<f64>(argument(LOSSES) + (<usize>row << 3), loss)
  }
}

/** to = (softmax − one-hot) · scale for the rows that count, else 0. */
export function crossEntropyGradient(
  logits: usize,
  targets: usize,
  rows: i32,
  columns: i32,
  ignored: i32,
  to: usize,
  scale: f32,
): void {
  const chunks = passRows(logits, targets, rows, columns, ignored)
  pass(TO, to)
  passNumber(SCALE, scale)
  parallel(gradientChunk, chunks)
}

function gradientChunk(chunk: i32): void {
  const block = <i32>argument(BLOCK)
  const columns = <i32>argument(COLUMNS)
  const end = min(<i32>argument(ROWS), (chunk + 1) * block)
  for (let row = chunk * block; row < end; row++) {
    const target = load<i32>(argument(TARGETS) + (<usize>row << 2))
    const offset = (<usize>row * columns) << 2
    const to = argument(TO) + offset
    if (target == <i32>argument(IGNORED)) memory.fill(to, 0, <usize>columns << 2)
    else rowGradient(to, argument(LOGITS) + offset, columns, target, numberArgument(SCALE))
  }
}
