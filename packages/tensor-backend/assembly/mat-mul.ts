import { FEW_ROWS_SCRATCH, hasFewRows, multiplyFewRows } from './few-rows'
import { argument, inOrder, parallel, pass, scratch } from './job'
import { Unknown } from './denormals'
import { packLeft, packRight } from './pack'
import { FROM_BIAS, FROM_RESULT, FROM_ZERO, multiplyPanels } from './panels'
import { TILE_COLUMNS, TILE_ROWS } from './tile'
import { parts, roundUp } from './round'

/** Steps of k that are handled at once: a panel of each operand stays in a first-level cache. */
const BLOCK_DEPTH: i32 = 768
/** Rows of a chunk at most: with their steps of k, 370 kB, within a second-level cache. */
const BLOCK_ROWS: i32 = 120
/** Values of an operand that are packed at once, for all threads: 4 MB. */
const STRIP_VALUES: i32 = 1 << 20
/** Rows or columns that one chunk packs. */
const PACK_WIDTH: i32 = 96
/** Floating-point operations below which a chunk is not worth claiming. */
const LEAST_WORK: f64 = 1.5e6
/** Chunks that a large product is split into, so that the last ones even out. */
const CHUNKS: f64 = 32
const LEAST_COLUMNS: i32 = 64
const EDGE_BYTES: usize = 256

const A: usize = 0
const A_STRIDE: usize = 1
const A_TRANSPOSED: usize = 2
const B: usize = 3
const B_STRIDE: usize = 4
const B_TRANSPOSED: usize = 5
const C: usize = 6
const C_STRIDE: usize = 7
const BIAS: usize = 8
const LEFT: usize = 9
const RIGHT: usize = 10
const K_START: usize = 11
const DEPTH: usize = 12
const ROW_START: usize = 13
const ROWS: usize = 14
const COLUMN_START: usize = 15
const COLUMNS: usize = 16
const ROW_BLOCK: usize = 17
const ROW_BLOCKS: usize = 18
const COLUMN_BLOCK: usize = 19
const FROM: usize = 20

/** Bytes of scratch that `matMul` needs for each thread. */
export function matMulScratch(): usize {
  return max(EDGE_BYTES, FEW_ROWS_SCRATCH)
}

/** Bytes of the strips of both operands that all threads share in `matMul`. */
export function matMulStrips(): usize {
  return stripBytes() * 2
}

// @ts-ignore: decorator
@inline
function stripBytes(): usize {
  return <usize>(STRIP_VALUES + BLOCK_DEPTH * TILE_COLUMNS) * 4
}

/**
 * c [m,n] = start + a [m,k] · b [k,n], on all threads: for each block of k, strips of both operands are
 * packed into panels, then multiplied block by block.
 *
 * @param aStride - Bytes between stored rows; `aTransposed`: [k,m] is stored. Likewise of b.
 * @param bias - [n], or 0.
 * @param accumulate - Starts from what c holds; `bias` is ignored.
 * @param bNormal - That b is known to hold no denormals, which spares products of few rows some work.
 * @param strips - `matMulStrips()` bytes that all threads share.
 */
export function matMul(
  a: usize,
  aStride: usize,
  aTransposed: bool,
  b: usize,
  bStride: usize,
  bTransposed: bool,
  c: usize,
  cStride: usize,
  m: i32,
  n: i32,
  k: i32,
  bias: usize,
  accumulate: bool,
  bNormal: bool,
  strips: usize,
): void {
  if (m == 0 || n == 0) return
  if (hasFewRows(m, n, k) && !accumulate) {
    const row: usize = aTransposed ? 4 : aStride
    const step: usize = aTransposed ? aStride : 4
    multiplyFewRows(a, row, step, b, bStride, bTransposed, bNormal, c, cStride, m, n, k, bias, strips)
    return
  }
  pass(A, a)
  pass(A_STRIDE, aStride)
  pass(A_TRANSPOSED, aTransposed)
  pass(B, b)
  pass(B_STRIDE, bStride)
  pass(B_TRANSPOSED, bTransposed)
  pass(C, c)
  pass(C_STRIDE, cStride)
  pass(BIAS, bias)
  pass(LEFT, strips)
  pass(RIGHT, strips + stripBytes())
  const depth = max(4, roundUp(parts(k, max(1, parts(k, BLOCK_DEPTH))), 4))
  const first = accumulate ? FROM_RESULT : bias != 0 ? FROM_BIAS : FROM_ZERO
  for (let start = 0; start == 0 || start < k; start += depth) {
    pass(K_START, start)
    pass(DEPTH, min(depth, k - start))
    pass(FROM, start > 0 ? FROM_RESULT : first)
    multiplyBlock(m, n, min(depth, k - start))
  }
}

/** All rows and columns, for one block of k. */
function multiplyBlock(m: i32, n: i32, depth: i32): void {
  const most = STRIP_VALUES / max(depth, 1)
  const rows = min(roundUp(m, TILE_ROWS), roundUp(most - TILE_ROWS, TILE_ROWS))
  const columns = min(roundUp(n, TILE_COLUMNS), most & -TILE_COLUMNS)
  for (let row = 0; row < m; row += rows) {
    pass(ROW_START, row)
    pass(ROWS, min(rows, m - row))
    for (let column = 0; column < n; column += columns) {
      pass(COLUMN_START, column)
      pass(COLUMNS, min(columns, n - column))
      multiplyStrips(min(rows, m - row), min(columns, n - column), depth, column == 0)
    }
  }
}

/** @param packsLeft - Whether the left strip is a new one. */
function multiplyStrips(rows: i32, columns: i32, depth: i32, packsLeft: bool): void {
  const work = 2 * <f64>rows * <f64>columns * <f64>depth
  const wanted = <i32>min(CHUNKS, work / LEAST_WORK)
  const rowBlock = roundUp(parts(rows, parts(rows, BLOCK_ROWS)), TILE_ROWS)
  const rowBlocks = parts(rows, rowBlock)
  const columnParts = min(parts(columns, LEAST_COLUMNS), max(1, parts(wanted, rowBlocks)))
  const columnBlock = roundUp(parts(columns, columnParts), TILE_COLUMNS)
  const columnBlocks = parts(columns, columnBlock)
  pass(ROW_BLOCK, rowBlock)
  pass(ROW_BLOCKS, rowBlocks)
  pass(COLUMN_BLOCK, columnBlock)
  const packs = parts(columns, PACK_WIDTH) + (packsLeft ? parts(rows, PACK_WIDTH) : 0)
  if (work < LEAST_WORK) {
    inOrder(packChunk, packs)
    inOrder(multiplyChunk, rowBlocks * columnBlocks)
  } else {
    parallel(packChunk, packs)
    parallel(multiplyChunk, rowBlocks * columnBlocks)
  }
}

/** Bytes from a matrix's start to (row, column) of what is stored. */
// @ts-ignore: decorator
@inline
function offset(row: i32, column: i32, stride: usize): usize {
  return <usize>row * stride + ((<usize>column) << 2)
}

/** The right strip's chunks come first, then the left strip's. */
function packChunk(chunk: i32): void {
  const rightChunks = parts(<i32>argument(COLUMNS), PACK_WIDTH)
  if (chunk < rightChunks) packRightPart(chunk * PACK_WIDTH)
  else packLeftPart((chunk - rightChunks) * PACK_WIDTH)
}

function packRightPart(from: i32): void {
  const depth = <i32>argument(DEPTH)
  const k = <i32>argument(K_START)
  const stride = argument(B_STRIDE)
  const transposed = argument(B_TRANSPOSED) != 0
  const column = <i32>argument(COLUMN_START) + from
  const source = argument(B) + (transposed ? offset(column, k, stride) : offset(k, column, stride))
  const to = argument(RIGHT) + <usize>from * depth * 4
  const count = min(PACK_WIDTH, <i32>argument(COLUMNS) - from)
  packRight<Unknown>(to, source, stride, transposed, count, depth)
}

function packLeftPart(from: i32): void {
  const depth = <i32>argument(DEPTH)
  const k = <i32>argument(K_START)
  const stride = argument(A_STRIDE)
  const transposed = argument(A_TRANSPOSED) != 0
  const row = <i32>argument(ROW_START) + from
  const source = argument(A) + (transposed ? offset(k, row, stride) : offset(row, k, stride))
  const to = argument(LEFT) + <usize>from * depth * 4
  packLeft(to, source, stride, transposed, min(PACK_WIDTH, <i32>argument(ROWS) - from), depth)
}

function multiplyChunk(chunk: i32): void {
  const rowBlocks = <i32>argument(ROW_BLOCKS)
  const depth = <i32>argument(DEPTH)
  const row = (chunk % rowBlocks) * <i32>argument(ROW_BLOCK)
  const column = (chunk / rowBlocks) * <i32>argument(COLUMN_BLOCK)
  const absolute = <i32>argument(COLUMN_START) + column
  multiplyPanels(
    argument(LEFT) + <usize>row * depth * 4,
    argument(RIGHT) + <usize>column * depth * 4,
    <usize>depth * TILE_COLUMNS * 4,
    min(<i32>argument(ROW_BLOCK), <i32>argument(ROWS) - row),
    min(<i32>argument(COLUMN_BLOCK), <i32>argument(COLUMNS) - column),
    depth,
    argument(C) + offset(<i32>argument(ROW_START) + row, absolute, argument(C_STRIDE)),
    argument(C_STRIDE),
    <i32>argument(FROM),
    argument(BIAS) + ((<usize>absolute) << 2),
    scratch(),
  )
}
