import { argument, parallel, pass } from './job'
import { flushDenormals } from './pack'
import { multiplyAdd } from './tile'

/** Rows up to which a product is bound by reading its right operand once, not by arithmetic. */
export const FEW_ROWS: i32 = 4
/** Values of the right operand that make a chunk: some 25 µs of reading. */
const CHUNK_VALUES: i32 = 1 << 17

const A: usize = 0
const A_ROW: usize = 1
const A_STEP: usize = 2
const B: usize = 3
const B_STRIDE: usize = 4
const C: usize = 5
const C_STRIDE: usize = 6
const M: usize = 7
const N: usize = 8
const K: usize = 9
const BIAS: usize = 10
const WIDTH: usize = 11

/**
 * c [m,n] = bias + a [m,k] · b [k,n] for few rows: b is read where it lies, without packing.
 *
 * @param aRow - Bytes between rows of a, `aStep` between steps of k.
 * @param bStride - Bytes between stored rows; `bTransposed`: [n,k] is stored.
 * @param bias - [n], or 0.
 */
export function multiplyFewRows(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStride: usize,
  bTransposed: bool,
  c: usize,
  cStride: usize,
  m: i32,
  n: i32,
  k: i32,
  bias: usize,
): void {
  pass(A, a)
  pass(A_ROW, aRow)
  pass(A_STEP, aStep)
  pass(B, b)
  pass(B_STRIDE, bStride)
  pass(C, c)
  pass(C_STRIDE, cStride)
  pass(M, m)
  pass(N, n)
  pass(K, k)
  pass(BIAS, bias)
  const width = max(16, (CHUNK_VALUES / max(k, 1)) & ~15)
  pass(WIDTH, width)
  parallel(bTransposed ? multiplyAlong : multiplyAcross, (n + width - 1) / width)
}

// @ts-ignore: decorator
@inline
function leftValue(row: i32, k: i32): f32 {
  const value = load<f32>(argument(A) + argument(A_ROW) * row + argument(A_STEP) * k)
  return abs(value) < f32.MIN_NORMAL_VALUE ? 0 : value
}

// @ts-ignore: decorator
@inline
function bias(column: i32): f32 {
  const biases = argument(BIAS)
  return biases == 0 ? 0 : load<f32>(biases + (<usize>column << 2))
}

/** Four rows of b a pass, each over the chunk's columns. */
function multiplyAcross(chunk: i32): void {
  const width = <i32>argument(WIDTH)
  const start = chunk * width
  const columns = min(width, <i32>argument(N) - start)
  const k = <i32>argument(K)
  const stride = argument(B_STRIDE)
  const b = argument(B) + (<usize>start << 2)
  for (let row = 0; row < <i32>argument(M); row++) {
    const c = argument(C) + argument(C_STRIDE) * row + (<usize>start << 2)
    for (let column = 0; column < columns; column++) {
      store<f32>(c + (<usize>column << 2), bias(start + column))
    }
    let step = 0
    for (; step + 4 <= k; step += 4) addFour(c, b + stride * step, stride, columns, row, step)
    for (; step < k; step++) addOne(c, b + stride * step, columns, leftValue(row, step))
  }
}

function addFour(c: usize, b: usize, stride: usize, columns: i32, row: i32, step: i32): void {
  const a0 = leftValue(row, step)
  const a1 = leftValue(row, step + 1)
  const a2 = leftValue(row, step + 2)
  const a3 = leftValue(row, step + 3)
  const x0 = f32x4.splat(a0)
  const x1 = f32x4.splat(a1)
  const x2 = f32x4.splat(a2)
  const x3 = f32x4.splat(a3)
  const end = c + (<usize>columns << 2)
  for (; c + 16 <= end; c += 16, b += 16) {
    let sum = multiplyAdd(x0, flushDenormals(v128.load(b)), v128.load(c))
    sum = multiplyAdd(x1, flushDenormals(v128.load(b + stride)), sum)
    sum = multiplyAdd(x2, flushDenormals(v128.load(b + stride * 2)), sum)
    v128.store(c, multiplyAdd(x3, flushDenormals(v128.load(b + stride * 3)), sum))
  }
  for (; c < end; c += 4, b += 4) {
    let sum = load<f32>(c) + a0 * load<f32>(b) + a1 * load<f32>(b + stride)
    sum += a2 * load<f32>(b + stride * 2) + a3 * load<f32>(b + stride * 3)
    store<f32>(c, sum)
  }
}

function addOne(c: usize, b: usize, columns: i32, a: f32): void {
  const end = c + (<usize>columns << 2)
  for (; c < end; c += 4, b += 4) store<f32>(c, load<f32>(c) + a * load<f32>(b))
}

/** A dot product for each column, whose values lie beside each other. */
function multiplyAlong(chunk: i32): void {
  const width = <i32>argument(WIDTH)
  const start = chunk * width
  const end = min(<i32>argument(N), start + width)
  const stride = argument(B_STRIDE)
  for (let column = start; column < end; column++) {
    const b = argument(B) + stride * column
    for (let row = 0; row < <i32>argument(M); row++) {
      const c = argument(C) + argument(C_STRIDE) * row + (<usize>column << 2)
      store<f32>(c, bias(column) + dot(argument(A) + argument(A_ROW) * row, b, <i32>argument(K), row))
    }
  }
}

function dot(a: usize, b: usize, k: i32, row: i32): f32 {
  let even = f32x4.splat(0)
  let odd = f32x4.splat(0)
  let step = 0
  if (argument(A_STEP) == 4) {
    for (; step + 8 <= k; step += 8, a += 32, b += 32) {
      even = multiplyAdd(flushDenormals(v128.load(a)), flushDenormals(v128.load(b)), even)
      odd = multiplyAdd(flushDenormals(v128.load(a, 16)), flushDenormals(v128.load(b, 16)), odd)
    }
  }
  const both = f32x4.add(even, odd)
  let sum = f32x4.extract_lane(both, 0) + f32x4.extract_lane(both, 1)
  sum += f32x4.extract_lane(both, 2) + f32x4.extract_lane(both, 3)
  for (; step < k; step++, b += 4) sum += leftValue(row, step) * load<f32>(b)
  return sum
}
