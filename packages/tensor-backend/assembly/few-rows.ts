import { dotFour, storeSums } from './few-rows-dot'
import { FOUR, paddedRows, panelBytes, prepareLeft } from './few-rows-left'
import { addFourSteps, addStep, tileOfFour } from './few-rows-tile'
import { argument, parallel, pass, scratch } from './job'
import { addRow } from './lanes'
import { Normal, Unknown } from './denormals'
import { packRight } from './pack'
import { TILE_COLUMNS } from './tile'
import { parts } from './round'

/** Rows up to which a product is bound by reading its right operand, not by arithmetic. */
const FEW_ROWS: i32 = 16
/** Values of the left operand at most: a fourth of the strips. */
const LEFT_VALUES: i32 = 1 << 19
/** Values of the result at most: the rest of the strips holds sums. */
const RESULT_VALUES: i32 = 3 << 19
/** Values of the right operand that make a chunk: some 50 µs of reading. */
const CHUNK_VALUES: i32 = 1 << 17
/** Columns of a chunk at most, where rows of b are read: long runs, which the processor reads ahead. */
const RUN: i32 = 4096
/** Parts that the steps of k are split into at most, each with sums of its own. */
const PARTS: i32 = 8
/** Values of b that are packed at once: 32 kB, for the first-level cache. */
export const PACKED_VALUES: i32 = 1 << 13
/** Steps of k that are packed at once where rows of b are read: so many rows are read side by side. */
const STEPS: i32 = 32

export const LEFT: usize = 0
const LEFT_STRIDE: usize = 1
export const B: usize = 2
const B_STRIDE: usize = 3
const B_TRANSPOSED: usize = 4
export const C: usize = 5
export const C_STRIDE: usize = 6
export const M: usize = 7
export const N: usize = 8
export const K: usize = 9
export const BIAS: usize = 10
export const WIDTH: usize = 11
export const SUMS: usize = 12
export const SUMS_STRIDE: usize = 13
const DEPTH: usize = 14
const COUNT: usize = 15
const B_NORMAL: usize = 16

/** Bytes of scratch that `multiplyFewRows` needs for each thread. */
export const FEW_ROWS_SCRATCH: usize = <usize>PACKED_VALUES << 2

/** Whether `multiplyFewRows` is the way to multiply [m,k] by [k,n]. */
export function hasFewRows(m: i32, n: i32, k: i32): bool {
  return m <= FEW_ROWS && k <= LEFT_VALUES / FEW_ROWS && n <= RESULT_VALUES / FEW_ROWS
}

/**
 * c [m,n] = bias + a [m,k] · b [k,n] for few rows: b is read once.
 *
 * @param aRow - Bytes between rows of a, `aStep` between steps of k.
 * @param bStride - Bytes between stored rows; `bTransposed`: [n,k] is stored; `bNormal`: it holds no denormals.
 * @param bias - [n], or 0.
 * @param strips - `matMulStrips()` bytes that all threads share.
 */
export function multiplyFewRows(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStride: usize,
  bTransposed: bool,
  bNormal: bool,
  c: usize,
  cStride: usize,
  m: i32,
  n: i32,
  k: i32,
  bias: usize,
  strips: usize,
): void {
  prepareLeft(strips, a, aRow, aStep, m, k)
  pass(B, b)
  pass(B_STRIDE, bStride)
  pass(B_TRANSPOSED, bTransposed)
  pass(B_NORMAL, bNormal)
  pass(C, c)
  pass(C_STRIDE, cStride)
  pass(BIAS, bias)
  passSizes(m, n, k, strips)
  const chunks = bTransposed ? splitColumns(n, k) : splitRuns(n, k)
  parallel(m > 1 ? multiplyPacked : bTransposed ? multiplyAlong : multiplyAcross, chunks)
  parallel(addSums, m)
}

/** Passes the sizes, and where the prepared rows and the sums are in `strips`. */
export function passSizes(m: i32, n: i32, k: i32, strips: usize): void {
  pass(LEFT, strips)
  pass(LEFT_STRIDE, panelBytes(m, k))
  pass(M, m)
  pass(N, n)
  pass(K, k)
  pass(SUMS, strips + (<usize>LEFT_VALUES << 2))
  pass(SUMS_STRIDE, <usize>((n + TILE_COLUMNS - 1) & -TILE_COLUMNS) << 2)
}

/** Chunks of some columns with all steps of k. */
export function splitColumns(n: i32, k: i32): i32 {
  const width = max(16, (CHUNK_VALUES / max(k, 1)) & ~15)
  pass(WIDTH, width)
  pass(DEPTH, max(k, 1))
  pass(COUNT, 1)
  return parts(n, width)
}

/** Chunks of long runs of columns with some steps of k, where there are too few columns for chunks. */
function splitRuns(n: i32, k: i32): i32 {
  const runs = parts(n, RUN)
  const width = (parts(n, runs) + 15) & ~15
  const wanted = max(1, <i32>min(<f64>(PARTS / runs), (<f64>width * <f64>k) / CHUNK_VALUES))
  const depth = max(STEPS, (parts(k, wanted) + STEPS - 1) & -STEPS)
  const slices = max(1, parts(k, depth))
  pass(WIDTH, width)
  pass(DEPTH, depth)
  pass(COUNT, slices)
  return runs * slices
}

/** Where the sums of a part of k begin. */
// @ts-ignore: decorator
@inline
export function sumsOf(part: i32): usize {
  return argument(SUMS) + argument(SUMS_STRIDE) * (paddedRows(<i32>argument(M)) * part)
}

// @ts-ignore: decorator
@inline
export function clear(c: usize, columns: i32): void {
  const rows = paddedRows(<i32>argument(M))
  for (let row = 0; row < rows; row++) {
    memory.fill(c + argument(SUMS_STRIDE) * row, 0, <usize>columns << 2)
  }
}

/** Several rows: what fits in the first-level cache of b is packed, and every four rows of a take it. */
function multiplyPacked(chunk: i32): void {
  const slices = <i32>argument(COUNT)
  const start = (chunk / slices) * <i32>argument(WIDTH)
  const columns = min(<i32>argument(WIDTH), <i32>argument(N) - start)
  const first = (chunk % slices) * <i32>argument(DEPTH)
  const end = min(<i32>argument(K), first + <i32>argument(DEPTH))
  const c = sumsOf(chunk % slices) + (<usize>start << 2)
  clear(c, (columns + TILE_COLUMNS - 1) & -TILE_COLUMNS)
  const transposed = argument(B_TRANSPOSED) != 0
  const normal = argument(B_NORMAL) != 0
  const steps = transposed ? PACKED_VALUES / TILE_COLUMNS : STEPS
  const width = transposed ? TILE_COLUMNS : PACKED_VALUES / STEPS
  const columnStep: usize = transposed ? argument(B_STRIDE) : 4
  const rowStep: usize = transposed ? 4 : argument(B_STRIDE)
  for (let step = first; step < end; step += steps) {
    const depth = min(steps, end - step)
    for (let column = 0; column < columns; column += width) {
      const count = min(width, columns - column)
      const b = argument(B) + columnStep * (start + column) + rowStep * step
      if (normal) packRight<Normal>(scratch(), b, argument(B_STRIDE), transposed, count, depth)
      else packRight<Unknown>(scratch(), b, argument(B_STRIDE), transposed, count, depth)
      multiplyScratch(step, depth, c + (<usize>column << 2), count)
    }
  }
}

/** Adds the products of every prepared row with the panels in this thread's scratch to the sums at `c`. */
export function multiplyScratch(step: i32, depth: i32, c: usize, columns: i32): void {
  const stride = argument(SUMS_STRIDE)
  let b = scratch()
  for (let column = 0; column < columns; column += TILE_COLUMNS, b += <usize>depth << 5, c += 32) {
    let a = argument(LEFT) + (<usize>step << 4)
    for (let row = 0; row < <i32>argument(M); row += FOUR, a += argument(LEFT_STRIDE)) {
      tileOfFour(a, b, depth, c + stride * row, stride)
    }
  }
}

/** One row, with rows of b: four at a time, each of which goes on in memory where it was before. */
function multiplyAcross(chunk: i32): void {
  if (argument(B_NORMAL) != 0) addAcross<Normal>(chunk)
  else addAcross<Unknown>(chunk)
}

function addAcross<Kind>(chunk: i32): void {
  const slices = <i32>argument(COUNT)
  const start = (chunk / slices) * <i32>argument(WIDTH)
  const columns = min(<i32>argument(WIDTH), <i32>argument(N) - start)
  const first = (chunk % slices) * <i32>argument(DEPTH)
  const depth = min(<i32>argument(DEPTH), <i32>argument(K) - first)
  const fourth = depth >> 2
  const c = sumsOf(chunk % slices) + (<usize>start << 2)
  const stride = argument(B_STRIDE)
  const a = argument(LEFT) + (<usize>first << 2)
  const b = argument(B) + (<usize>start << 2) + stride * first
  clear(c, columns)
  for (let step = 0; step < fourth; step++) {
    const at = <usize>step
    addFourSteps<Kind>(a + (at << 2), <usize>fourth << 2, b + stride * at, stride * fourth, c, columns)
  }
  for (let step = fourth << 2; step < depth; step++) {
    addStep(a + (<usize>step << 2), b + stride * step, c, columns)
  }
}

/**
 * One row, with columns of b whose values lie beside each other: four at a time, each of which goes on in
 * memory where it was before. Past the last column, that one is taken again.
 */
function multiplyAlong(chunk: i32): void {
  if (argument(B_NORMAL) != 0) dotAlong<Normal>(chunk)
  else dotAlong<Unknown>(chunk)
}

function dotAlong<Kind>(chunk: i32): void {
  const start = chunk * <i32>argument(WIDTH)
  const end = min(<i32>argument(N), start + <i32>argument(WIDTH))
  const fourth = (end - start + 3) >> 2
  const stride = argument(B_STRIDE)
  const b = argument(B)
  for (let i0 = start; i0 < start + fourth; i0++) {
    const i1 = min(i0 + fourth, end - 1)
    const i2 = min(i0 + fourth * 2, end - 1)
    const i3 = min(i0 + fourth * 3, end - 1)
    const k = <i32>argument(K)
    const sums = dotFour<Kind>(argument(LEFT), b + stride * i0, b + stride * i1, b + stride * i2, b + stride * i3, k)
    storeSums(argument(SUMS), sums, i0, i1, i2, i3)
  }
}

/** A row of c: the bias, and the sums of every part of k in order. */
export function addSums(row: i32): void {
  const n = <i32>argument(N)
  const bytes = <usize>n << 2
  const c = argument(C) + argument(C_STRIDE) * row
  if (argument(BIAS) == 0) memory.fill(c, 0, bytes)
  else memory.copy(c, argument(BIAS), bytes)
  for (let part = 0; part < <i32>argument(COUNT); part++) {
    addRow(c, sumsOf(part) + argument(SUMS_STRIDE) * row, n)
  }
}
