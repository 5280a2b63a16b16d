import {
  acrossBytes,
  alongBytes,
  blockBytes,
  leftBytes,
  multiplyInto,
  scoreBytes,
  scoreStride,
  sizeStride,
} from './attention-head'
import { attendOne } from './cached-query'
import { argument, parallel, pass, scratch } from './job'
import { flushDenormals, Unknown } from './denormals'
import { packRight } from './pack'
import { exponentials } from './softmax'
import { TILE_COLUMNS } from './tile'
import { roundUp } from './round'

/** New positions of a text up to which each is attended to by itself, without packing. */
const FEW_QUERIES: i32 = 8
/** Queries that are handled together: their scores stay in a second-level cache. */
const QUERY_ROWS: i32 = 48

const QKV: usize = 0
const OUTPUT: usize = 1
const TABLE: usize = 2
const HEADS: usize = 3
const SIZE: usize = 4
const POSITIONS: usize = 5

/** Words of a text in the table: its first row, positions before, new positions, the list of its blocks. */
const TEXT_BYTES: usize = 16

/** Bytes of scratch that `cachedAttention` needs for each thread, for texts of up to `length` positions. */
export function cachedAttentionScratch(length: i32, size: i32): usize {
  const operands = acrossBytes(length, size) + 2 * alongBytes(length, size)
  return operands + scoreBytes(length) + leftBytes(length, size) + blockBytes(size)
}

/**
 * Attention of texts that go on, head by head: the new keys and values are stored in the texts'
 * blocks, then each new position attends to all up to itself.
 *
 * @param qkv - [N,3C], text after text.
 * @param output - [N,C].
 * @param table - For each text 4 words: its first row of qkv, the positions before, the new ones, and
 *   the address of its list of addresses of blocks [2,H,P,D].
 * @param size - Channels of a head, D.
 * @param positions - Of a block, P.
 */
export function cachedAttention(
  qkv: usize,
  output: usize,
  table: usize,
  texts: i32,
  heads: i32,
  size: i32,
  positions: i32,
): void {
  pass(QKV, qkv)
  pass(OUTPUT, output)
  pass(TABLE, table)
  pass(HEADS, heads)
  pass(SIZE, size)
  pass(POSITIONS, positions)
  parallel(continueHead, texts * heads)
}

function continueHead(chunk: i32): void {
  const heads = <i32>argument(HEADS)
  const size = <i32>argument(SIZE)
  const positions = <i32>argument(POSITIONS)
  const text = argument(TABLE) + <usize>(chunk / heads) * TEXT_BYTES
  const head = <usize>(chunk % heads)
  const start = load<i32>(text, 4)
  const count = load<i32>(text, 8)
  const blocks = load<usize>(text, 12)
  const channelBytes = <usize>heads * size * 4
  const row = load<usize>(text)
  const query = argument(QKV) + row * channelBytes * 3 + head * size * 4
  const output = argument(OUTPUT) + row * channelBytes + head * size * 4
  const headBytes = <usize>positions * size * 4
  const keys = head * headBytes
  const values = keys + headBytes * heads

  for (let index = 0; index < count; index++) {
    const from = query + channelBytes * (3 * index + 1)
    copyRow(stored(blocks, keys, start + index), from, size)
    copyRow(stored(blocks, values, start + index), from + channelBytes, size)
  }
  if (count > FEW_QUERIES) {
    attendMany(query, output, channelBytes, blocks, keys, values, start, count)
    return
  }
  for (let index = 0; index < count; index++) {
    const out = output + channelBytes * index
    const q = query + channelBytes * 3 * index
    attendOne(q, out, blocks, keys, values, start + index + 1, positions, size, scratch())
  }
}

/** Where a position's row lies, `offset` bytes from its block's beginning being row 0. */
function stored(blocks: usize, offset: usize, position: i32): usize {
  const positions = <i32>argument(POSITIONS)
  const block = load<usize>(blocks + (<usize>(position / positions) << 2))
  return block + offset + <usize>(position % positions) * argument(SIZE) * 4
}

/** Denormals, which would cost a hundred times as much in every later pass, become 0. */
function copyRow(to: usize, from: usize, size: i32): void {
  const end = to + (<usize>size << 2)
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, flushDenormals(v128.load(from)))
  for (; to < end; to += 4, from += 4) {
    const x = load<f32>(from)
    store<f32>(to, abs(x) < f32.MIN_NORMAL_VALUE ? 0 : x)
  }
}

/** Copies the first `length` rows out of the blocks, to lie one after the other. */
function gather(to: usize, blocks: usize, offset: usize, length: i32): void {
  const positions = <i32>argument(POSITIONS)
  const row = argument(SIZE) * 4
  for (let start = 0; start < length; start += positions, blocks += 4) {
    const count = min(positions, length - start)
    memory.copy(to + row * start, load<usize>(blocks) + offset, row * count)
  }
}

/** As `attention`: blocks of queries against packed keys and values. */
function attendMany(
  query: usize,
  output: usize,
  channelBytes: usize,
  blocks: usize,
  keyOffset: usize,
  valueOffset: usize,
  start: i32,
  count: i32,
): void {
  const size = <i32>argument(SIZE)
  const length = start + count
  const keys = scratch()
  const values = keys + acrossBytes(length, size)
  const rows = values + alongBytes(length, size)
  const scores = rows + alongBytes(length, size)
  const left = scores + scoreBytes(length)
  const context = left + leftBytes(length, size)
  const scoreRow = scoreStride(length)
  const contextRow = sizeStride(size)
  const scale: f32 = 1 / sqrt<f32>(<f32>size)
  gather(rows, blocks, keyOffset, length)
  packRight<Unknown>(keys, rows, <usize>size * 4, true, length, size)
  gather(rows, blocks, valueOffset, length)
  packRight<Unknown>(values, rows, <usize>size * 4, false, size, length)
  for (let first = 0; first < count; first += QUERY_ROWS) {
    const queries = min(QUERY_ROWS, count - first)
    const past = start + first + queries
    const width = roundUp(past, TILE_COLUMNS)
    const q = query + channelBytes * 3 * first
    const stride = channelBytes * 3
    multiplyInto(scores, scoreRow, q, stride, false, keys, size, queries, size, past, left, false)
    for (let row = 0; row < queries; row++) {
      const at = scores + scoreRow * row
      const inverse = exponentials(at, start + first + row + 1, width, scale)
      scaleRow(at, width, inverse)
    }
    multiplyInto(
      context,
      contextRow,
      scores,
      scoreRow,
      false,
      values,
      length,
      queries,
      past,
      size,
      left,
      false,
    )
    for (let row = 0; row < queries; row++) {
      const to = output + channelBytes * (first + row)
      memory.copy(to, context + contextRow * row, <usize>size << 2)
    }
  }
}

/** `count`, a multiple of four, values times `factor`. */
function scaleRow(row: usize, count: i32, factor: f32): void {
  const end = row + (<usize>count << 2)
  const factors = f32x4.splat(factor)
  for (; row < end; row += 16) v128.store(row, f32x4.mul(v128.load(row), factors))
}
