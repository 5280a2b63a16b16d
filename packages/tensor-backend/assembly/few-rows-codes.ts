import {
  BF16,
  codeBytes,
  decodeFirst,
  decodeSecond,
  F16,
  SPREAD_SCALE,
  spreadCodes,
  spreadOf,
} from './codes'
import {
  addSums,
  B,
  BIAS,
  C,
  C_STRIDE,
  clear,
  K,
  LEFT,
  M,
  multiplyScratch,
  N,
  PACKED_VALUES,
  passSizes,
  splitColumns,
  SUMS,
  sumsOf,
  WIDTH,
} from './few-rows'
import { storeSums, sumsOfLanes } from './few-rows-dot'
import { prepareLeft } from './few-rows-left'
import { argument, parallel, pass, scratch } from './job'
import { storeColumns } from './pack'
import { multiplyAdd, TILE_COLUMNS } from './tile'
import { parts } from './round'

const SCALES: usize = 16
const GROUP: usize = 17
const KIND: usize = 18

/**
 * c [m,n] = bias + a [m,k] · the transpose of a weight [n,k] in codes, for few rows.
 *
 * @param kind - F16, BF16 or int8.
 * @param group - Codes of a row that share a scale: a multiple of 16, or all of them.
 * @param bias - [n], or 0.
 * @param strips - `matMulStrips()` bytes that all threads share.
 */
export function multiplyCodes(
  a: usize,
  codes: usize,
  scales: usize,
  kind: i32,
  group: i32,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  bias: usize,
  strips: usize,
): void {
  if (m == 0 || n == 0) return
  prepareLeft(strips, a, <usize>k << 2, 4, m, k)
  pass(B, codes)
  pass(SCALES, scales)
  pass(GROUP, group)
  pass(C, c)
  pass(C_STRIDE, <usize>n << 2)
  pass(BIAS, bias)
  passSizes(m, n, k, strips)
  pass(KIND, kind)
  parallel(multiplyChunk, splitColumns(n, k))
  parallel(addSums, m)
}

function multiplyChunk(chunk: i32): void {
  const kind = <i32>argument(KIND)
  if (kind == F16) multiply<u16>(chunk)
  else if (kind == BF16) multiply<i16>(chunk)
  else multiply<i8>(chunk)
}

// @ts-ignore: decorator
@inline
function multiply<Code>(chunk: i32): void {
  if (argument(M) == 1) multiplyRow<Code>(chunk)
  else multiplyRows<Code>(chunk)
}

// @ts-ignore: decorator
@inline
function groupsOf(k: i32): i32 {
  const group = <i32>argument(GROUP)
  return parts(k, group)
}

/** One row: dot products with four rows of codes at a time, each of which goes on where it was before. */
function multiplyRow<Code>(chunk: i32): void {
  const start = chunk * <i32>argument(WIDTH)
  const end = min(<i32>argument(N), start + <i32>argument(WIDTH))
  const fourth = (end - start + 3) >> 2
  for (let row0 = start; row0 < start + fourth; row0++) {
    const row1 = min(row0 + fourth, end - 1)
    const row2 = min(row0 + fourth * 2, end - 1)
    const row3 = min(row0 + fourth * 3, end - 1)
    storeSums(argument(SUMS), dotCodes<Code>(row0, row1, row2, row3), row0, row1, row2, row3)
  }
}

/** The products of the prepared row with four of codes: sums for each group, then times its scales. */
function dotCodes<Code>(row0: i32, row1: i32, row2: i32, row3: i32): v128 {
  const k = <i32>argument(K)
  const bytes = codeBytes<Code>(k)
  const groupBytes = min(bytes, argument(GROUP) * sizeof<Code>())
  const scaleBytes = <usize>groupsOf(k) << 2
  const codes = argument(B)
  let r0 = codes + bytes * row0
  let r1 = codes + bytes * row1
  let r2 = codes + bytes * row2
  let r3 = codes + bytes * row3
  const scales = argument(SCALES)
  let a = argument(LEFT)
  let total0 = f32x4.splat(0)
  let total1 = f32x4.splat(0)
  let total2 = f32x4.splat(0)
  let total3 = f32x4.splat(0)
  const end = r0 + bytes
  for (let at = scales; r0 < end; at += 4) {
    let sum0 = f32x4.splat(0)
    let sum1 = f32x4.splat(0)
    let sum2 = f32x4.splat(0)
    let sum3 = f32x4.splat(0)
    const next = min(end, r0 + groupBytes)
    if (sizeof<Code>() == 1) {
      const s0 = spreadOf(0)
      const s1 = spreadOf(1)
      const s2 = spreadOf(2)
      const s3 = spreadOf(3)
      while (r0 < next) {
        const x0 = v128.load(a)
        const x1 = v128.load(a, 16)
        const x2 = v128.load(a, 32)
        const x3 = v128.load(a, 48)
        sum0 = addSixteen(sum0, v128.load(r0), x0, x1, x2, x3, s0, s1, s2, s3)
        sum1 = addSixteen(sum1, v128.load(r1), x0, x1, x2, x3, s0, s1, s2, s3)
        sum2 = addSixteen(sum2, v128.load(r2), x0, x1, x2, x3, s0, s1, s2, s3)
        sum3 = addSixteen(sum3, v128.load(r3), x0, x1, x2, x3, s0, s1, s2, s3)
        a += 64
        r0 += 16
        r1 += 16
        r2 += 16
        r3 += 16
      }
    } else {
      while (r0 < next) {
        const x = v128.load(a)
        const y = v128.load(a, 16)
        sum0 = multiplyAdd(x, decodeFirst<Code>(r0), sum0)
        sum1 = multiplyAdd(x, decodeFirst<Code>(r1), sum1)
        sum2 = multiplyAdd(x, decodeFirst<Code>(r2), sum2)
        sum3 = multiplyAdd(x, decodeFirst<Code>(r3), sum3)
        sum0 = multiplyAdd(y, decodeSecond<Code>(r0), sum0)
        sum1 = multiplyAdd(y, decodeSecond<Code>(r1), sum1)
        sum2 = multiplyAdd(y, decodeSecond<Code>(r2), sum2)
        sum3 = multiplyAdd(y, decodeSecond<Code>(r3), sum3)
        a += 32
        r0 += sizeof<Code>() << 3
        r1 += sizeof<Code>() << 3
        r2 += sizeof<Code>() << 3
        r3 += sizeof<Code>() << 3
      }
    }
    total0 = multiplyAdd(sum0, v128.load32_splat(at + scaleBytes * row0), total0)
    total1 = multiplyAdd(sum1, v128.load32_splat(at + scaleBytes * row1), total1)
    total2 = multiplyAdd(sum2, v128.load32_splat(at + scaleBytes * row2), total2)
    total3 = multiplyAdd(sum3, v128.load32_splat(at + scaleBytes * row3), total3)
  }
  const sums = sumsOfLanes(total0, total1, total2, total3)
  return sizeof<Code>() == 1 ? f32x4.mul(sums, f32x4.splat(1 / SPREAD_SCALE)) : sums
}

/** sum += sixteen prepared values · sixteen int8 codes, times `SPREAD_SCALE`. */
// @ts-ignore: decorator
@inline
function addSixteen(
  sum: v128,
  codes: v128,
  x0: v128,
  x1: v128,
  x2: v128,
  x3: v128,
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
): v128 {
  sum = multiplyAdd(x0, spreadCodes(codes, s0), sum)
  sum = multiplyAdd(x1, spreadCodes(codes, s1), sum)
  sum = multiplyAdd(x2, spreadCodes(codes, s2), sum)
  return multiplyAdd(x3, spreadCodes(codes, s3), sum)
}

/** Several rows: eight rows of codes at a time become a packed panel. */
function multiplyRows<Code>(chunk: i32): void {
  const start = chunk * <i32>argument(WIDTH)
  const columns = min(<i32>argument(WIDTH), <i32>argument(N) - start)
  const k = <i32>argument(K)
  const c = sumsOf(0) + (<usize>start << 2)
  clear(c, (columns + TILE_COLUMNS - 1) & -TILE_COLUMNS)
  const steps = PACKED_VALUES / TILE_COLUMNS
  for (let step = 0; step < k; step += steps) {
    const depth = min(steps, (k - step + 15) & ~15)
    for (let column = 0; column < columns; column += TILE_COLUMNS) {
      packFour<Code>(scratch(), start + column, step, depth)
      packFour<Code>(scratch() + 16, start + column + 4, step, depth)
      multiplyScratch(step, depth, c + (<usize>column << 2), TILE_COLUMNS)
    }
  }
}

/** Decodes four rows, `depth` steps of k from `first` on, into lanes of a panel. Past the last row, that again. */
function packFour<Code>(to: usize, row: i32, first: i32, depth: i32): void {
  const k = <i32>argument(K)
  const group = <i32>argument(GROUP)
  const last = <i32>argument(N) - 1
  const bytes = codeBytes<Code>(k)
  const codes = argument(B) + <usize>first * sizeof<Code>()
  const r0 = codes + bytes * min(row, last)
  const r1 = codes + bytes * min(row + 1, last)
  const r2 = codes + bytes * min(row + 2, last)
  const r3 = codes + bytes * min(row + 3, last)
  const scaleBytes = <usize>groupsOf(k) << 2
  for (let step = 0; step < depth; step += 16) {
    const scales = argument(SCALES) + (<usize>((first + step) / group) << 2)
    const s0 = v128.load32_splat(scales + scaleBytes * min(row, last))
    const s1 = v128.load32_splat(scales + scaleBytes * min(row + 1, last))
    const s2 = v128.load32_splat(scales + scaleBytes * min(row + 2, last))
    const s3 = v128.load32_splat(scales + scaleBytes * min(row + 3, last))
    for (let half = 0; half < 16; half += 8, to += 256) {
      const at = <usize>(step + half) * sizeof<Code>()
      storeColumns(
        to,
        32,
        f32x4.mul(decodeFirst<Code>(r0 + at), s0),
        f32x4.mul(decodeFirst<Code>(r1 + at), s1),
        f32x4.mul(decodeFirst<Code>(r2 + at), s2),
        f32x4.mul(decodeFirst<Code>(r3 + at), s3),
      )
      storeColumns(
        to + 128,
        32,
        f32x4.mul(decodeSecond<Code>(r0 + at), s0),
        f32x4.mul(decodeSecond<Code>(r1 + at), s1),
        f32x4.mul(decodeSecond<Code>(r2 + at), s2),
        f32x4.mul(decodeSecond<Code>(r3 + at), s3),
      )
    }
  }
}
