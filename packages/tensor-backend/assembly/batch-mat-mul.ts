import { argument, parallel, pass, scratch } from './job'
import { Unknown } from './denormals'
import { packLeft, packRight } from './pack'
import { FROM_ZERO, multiplyPanels } from './panels'
import { TILE_COLUMNS, TILE_ROWS } from './tile'
import { parts } from './round'

/** Floating-point operations of a chunk: enough to be worth claiming. */
const CHUNK_WORK: f64 = 1e6
/** Rows packed at once. */
const BLOCK_ROWS: i32 = 96
const EDGE_BYTES: usize = 256

const A: usize = 0
const A_STRIDE: usize = 1
const A_STEP: usize = 2
const A_TRANSPOSED: usize = 3
const B: usize = 4
const B_STRIDE: usize = 5
const B_STEP: usize = 6
const B_TRANSPOSED: usize = 7
const C: usize = 8
const COUNT: usize = 9
const M: usize = 10
const N: usize = 11
const K: usize = 12
const PER_CHUNK: usize = 13

// @ts-ignore: decorator
@inline
function rightBytes(n: i32, k: i32): usize {
  return <usize>((n + TILE_COLUMNS - 1) & -TILE_COLUMNS) * k * 4
}

/** Bytes of scratch that `batchMatMul` needs for each thread. */
export function batchMatMulScratch(n: i32, k: i32): usize {
  return EDGE_BYTES + rightBytes(n, k) + <usize>(BLOCK_ROWS + TILE_ROWS) * k * 4
}

/**
 * c [count,m,n] = a [count,m,k] · b [count,k,n] for many small matrices, a group of them at a time on
 * each thread.
 *
 * @param aStep - Bytes between matrices; 0 takes the same one each time. Likewise of b.
 * @param aStride - Bytes between stored rows; `aTransposed`: [k,m] is stored. Likewise of b.
 */
export function batchMatMul(
  a: usize,
  aStride: usize,
  aStep: usize,
  aTransposed: bool,
  b: usize,
  bStride: usize,
  bStep: usize,
  bTransposed: bool,
  c: usize,
  count: i32,
  m: i32,
  n: i32,
  k: i32,
): void {
  pass(A, a)
  pass(A_STRIDE, aStride)
  pass(A_STEP, aStep)
  pass(A_TRANSPOSED, aTransposed)
  pass(B, b)
  pass(B_STRIDE, bStride)
  pass(B_STEP, bStep)
  pass(B_TRANSPOSED, bTransposed)
  pass(C, c)
  pass(COUNT, count)
  pass(M, m)
  pass(N, n)
  pass(K, k)
  const work = 2 * <f64>m * <f64>n * <f64>max(k, 1)
  const perChunk = max(1, <i32>min(<f64>count, CHUNK_WORK / max(1, work)))
  pass(PER_CHUNK, perChunk)
  parallel(multiplyGroup, parts(count, perChunk))
}

function multiplyGroup(chunk: i32): void {
  const perChunk = <i32>argument(PER_CHUNK)
  const end = min(<i32>argument(COUNT), (chunk + 1) * perChunk)
  for (let index = chunk * perChunk; index < end; index++) multiplyOne(index)
}

function multiplyOne(index: i32): void {
  const m = <i32>argument(M)
  const n = <i32>argument(N)
  const k = <i32>argument(K)
  const edge = scratch()
  const right = edge + EDGE_BYTES
  const left = right + rightBytes(n, k)
  const a = argument(A) + argument(A_STEP) * index
  const b = argument(B) + argument(B_STEP) * index
  const stride = argument(A_STRIDE)
  const transposed = argument(A_TRANSPOSED) != 0
  const cStride = <usize>n << 2
  const c = argument(C) + cStride * m * index
  packRight<Unknown>(right, b, argument(B_STRIDE), argument(B_TRANSPOSED) != 0, n, k)
  for (let row = 0; row < m; row += BLOCK_ROWS) {
    const rows = min(BLOCK_ROWS, m - row)
    const from = a + (transposed ? <usize>row << 2 : stride * row)
    packLeft(left, from, stride, transposed, rows, k)
    const panelBytes = <usize>k * TILE_COLUMNS * 4
    multiplyPanels(left, right, panelBytes, rows, n, k, c + cStride * row, cStride, FROM_ZERO, 0, edge)
  }
}
