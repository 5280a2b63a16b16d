import { BF16, codeBytes, decodeFirst, decodeSecond, F16 } from './codes'
import { argument, parallel, pass } from './job'
import { storeLanes } from './lanes'
import { parts } from './round'

/** Values that one chunk decodes. */
const CHUNK_VALUES: i32 = 16_384

const CODES: usize = 0
const SCALES: usize = 1
const GROUP: usize = 2
const COLUMNS: usize = 3
const IDS: usize = 4
const FIRST: usize = 5
const COUNT: usize = 6
const TO: usize = 7
const BLOCK: usize = 8
const KIND: usize = 9

/**
 * to [count, columns] = rows of a weight in codes: those that the ids name, or with ids 0 those from
 * `first` on.
 *
 * @param group - Codes of a row that share a scale.
 */
export function decodeRows(
  codes: usize,
  scales: usize,
  kind: i32,
  group: i32,
  columns: i32,
  ids: usize,
  first: i32,
  count: i32,
  to: usize,
): void {
  const block = max(1, CHUNK_VALUES / max(1, columns))
  pass(CODES, codes)
  pass(SCALES, scales)
  pass(GROUP, group)
  pass(COLUMNS, columns)
  pass(IDS, ids)
  pass(FIRST, first)
  pass(COUNT, count)
  pass(TO, to)
  pass(BLOCK, block)
  pass(KIND, kind)
  parallel(decodeChunk, parts(count, block))
}

function decodeChunk(chunk: i32): void {
  const kind = <i32>argument(KIND)
  if (kind == F16) decodeBlock<u16>(chunk)
  else if (kind == BF16) decodeBlock<i16>(chunk)
  else decodeBlock<i8>(chunk)
}

function decodeBlock<Code>(chunk: i32): void {
  const block = <i32>argument(BLOCK)
  const columns = <i32>argument(COLUMNS)
  const group = <i32>argument(GROUP)
  const groups = parts(columns, group)
  const ids = argument(IDS)
  const end = min(<i32>argument(COUNT), (chunk + 1) * block)
  for (let index = chunk * block; index < end; index++) {
    const row = ids == 0 ? <i32>argument(FIRST) + index : load<i32>(ids + (<usize>index << 2))
    const codes = argument(CODES) + codeBytes<Code>(columns) * row
    const scales = argument(SCALES) + (<usize>groups << 2) * row
    const to = argument(TO) + (<usize>columns << 2) * index
    for (let start = 0; start < columns; start += group) {
      const scale = v128.load32_splat(scales + (<usize>(start / group) << 2))
      const from = codes + <usize>start * sizeof<Code>()
      decodeGroup<Code>(to + (<usize>start << 2), from, scale, min(group, columns - start))
    }
  }
}

function decodeGroup<Code>(to: usize, from: usize, scale: v128, count: i32): void {
  for (; count > 0; count -= 8, from += sizeof<Code>() << 3, to += 32) {
    storeFour(to, f32x4.mul(decodeFirst<Code>(from), scale), count)
    if (count > 4) storeFour(to + 16, f32x4.mul(decodeSecond<Code>(from), scale), count - 4)
  }
}

// @ts-ignore: decorator
@inline
function storeFour(to: usize, values: v128, count: i32): void {
  if (count >= 4) v128.store(to, values)
  else storeLanes(to, values, count)
}
