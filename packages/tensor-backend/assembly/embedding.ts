import { argument, parallel, pass } from './job'
import { addRow } from './lanes'
import { parts } from './round'

/** Values that one chunk copies, and chunks that the rows of a table's gradient are split into. */
const CHUNK_VALUES: i32 = 16_384
const TABLE_CHUNKS: i32 = 16

const TABLE: usize = 0
const IDS: usize = 1
const ROWS: usize = 2
const COUNT: usize = 3
const BYTES: usize = 4
const BLOCK: usize = 5
const OTHER: usize = 6

/** to [count, columns] = the rows of the table that the ids name, each of which must have that row. */
export function embedding(table: usize, ids: usize, to: usize, count: i32, columns: i32): void {
  const block = max(1, CHUNK_VALUES / max(1, columns))
  pass(TABLE, table)
  pass(IDS, ids)
  pass(OTHER, to)
  pass(COUNT, count)
  pass(BYTES, <usize>columns << 2)
  pass(BLOCK, block)
  parallel(embeddingChunk, parts(count, block))
}

function embeddingChunk(chunk: i32): void {
  const block = <i32>argument(BLOCK)
  const bytes = argument(BYTES)
  const end = min(<i32>argument(COUNT), (chunk + 1) * block)
  for (let position = chunk * block; position < end; position++) {
    const id = load<i32>(argument(IDS) + (<usize>position << 2))
    memory.copy(argument(OTHER) + <usize>position * bytes, argument(TABLE) + <usize>id * bytes, bytes)
  }
}

/** table [rows, columns] = for each row the sum of those of dy [count, columns] that its id names. */
export function embeddingGradient(
  ids: usize,
  dy: usize,
  table: usize,
  rows: i32,
  count: i32,
  columns: i32,
): void {
  const block = max(1, parts(rows, TABLE_CHUNKS))
  pass(TABLE, table)
  pass(IDS, ids)
  pass(OTHER, dy)
  pass(ROWS, rows)
  pass(COUNT, count)
  pass(BYTES, <usize>columns << 2)
  pass(BLOCK, block)
  parallel(embeddingGradientChunk, parts(rows, block))
}

function embeddingGradientChunk(chunk: i32): void {
  const first = chunk * <i32>argument(BLOCK)
  const rows = min(<i32>argument(BLOCK), <i32>argument(ROWS) - first)
  const bytes = argument(BYTES)
  const table = argument(TABLE) + <usize>first * bytes
  const count = <i32>argument(COUNT)
  const ids = argument(IDS)
  memory.fill(table, 0, <usize>rows * bytes)
  for (let position = 0; position < count; position++) {
    const row = load<i32>(ids + (<usize>position << 2)) - first
    if (<u32>row >= <u32>rows) continue
    addRow(table + <usize>row * bytes, argument(OTHER) + <usize>position * bytes, <i32>(bytes >> 2))
  }
}
