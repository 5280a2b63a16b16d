import { argument, parallel, pass } from './job'
import { addRow } from './lanes'
import { parts } from './round'

/** Values that one chunk adds up at least, and the number of chunks at most. */
const CHUNK_VALUES: i32 = 32_768
const MOST_CHUNKS: i32 = 1024
/** Columns of partial sums that one chunk adds up. */
const CHUNK_COLUMNS: i32 = 1024

const X: usize = 0
const ROWS: usize = 1
const COLUMNS: usize = 2
const BLOCK: usize = 3
const PARTIALS: usize = 24
const PARTIAL_STRIDE: usize = 25
const PARTIAL_COUNT: usize = 26
const PARTIAL_COLUMNS: usize = 27
const SUMS: usize = 28

/** Rows whose sum makes one partial sum: fixed by the shape, so that every sum is. */
export function partialRows(rows: i32, columns: i32): i32 {
  const worthwhile = CHUNK_VALUES / max(1, columns) + 1
  return max(max(16, worthwhile), parts(rows, MOST_CHUNKS))
}

/** Bytes from one partial sum of `columns` columns to the next. */
// @ts-ignore: decorator
@inline
export function partialStride(columns: i32): usize {
  return ((<usize>columns << 2) + 63) & ~63
}

/** Bytes of partial sums that a sum over rows [rows, columns] needs. */
export function partialBytes(rows: i32, columns: i32): usize {
  const block = partialRows(rows, columns)
  return <usize>(parts(rows, block)) * partialStride(columns)
}

/** sums [columns] = the sum of `count` partial sums, added in their order. */
export function addPartials(partials: usize, count: i32, columns: i32, sums: usize): void {
  pass(PARTIALS, partials)
  pass(PARTIAL_STRIDE, partialStride(columns))
  pass(PARTIAL_COUNT, count)
  pass(PARTIAL_COLUMNS, columns)
  pass(SUMS, sums)
  parallel(addPartialsChunk, parts(columns, CHUNK_COLUMNS))
}

function addPartialsChunk(chunk: i32): void {
  const start = chunk * CHUNK_COLUMNS
  const columns = min(CHUNK_COLUMNS, <i32>argument(PARTIAL_COLUMNS) - start)
  const count = <i32>argument(PARTIAL_COUNT)
  const stride = argument(PARTIAL_STRIDE)
  const sums = argument(SUMS) + (<usize>start << 2)
  let from = argument(PARTIALS) + (<usize>start << 2)
  memory.fill(sums, 0, <usize>columns << 2)
  for (let partial = 0; partial < count; partial++) {
    addRow(sums, from, columns)
    from += stride
  }
}

/** sums [columns] = the sum of the rows of x [rows, columns]; `partials` is of `partialBytes`. */
export function columnSums(
  x: usize,
  rows: i32,
  columns: i32,
  partials: usize,
  sums: usize,
): void {
  const block = partialRows(rows, columns)
  const count = parts(rows, block)
  pass(X, x)
  pass(ROWS, rows)
  pass(COLUMNS, columns)
  pass(BLOCK, block)
  pass(PARTIALS, partials)
  parallel(columnSumsChunk, count)
  addPartials(partials, count, columns, sums)
}

function columnSumsChunk(chunk: i32): void {
  const block = <i32>argument(BLOCK)
  const columns = <i32>argument(COLUMNS)
  const rows = min(block, <i32>argument(ROWS) - chunk * block)
  const bytes = <usize>columns << 2
  const sums = argument(PARTIALS) + <usize>chunk * partialStride(columns)
  let from = argument(X) + <usize>(chunk * block) * bytes
  memory.fill(sums, 0, bytes)
  for (let row = 0; row < rows; row++) {
    addRow(sums, from, columns)
    from += bytes
  }
}
