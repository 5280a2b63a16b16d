import { loadLanes } from './lanes'
import { flushedIf } from './denormals'
import { multiplyAdd } from './tile'

/** The sums of the lanes of four vectors, as four lanes. */
// @ts-ignore: decorator
@inline
export function sumsOfLanes(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const even = f32x4.add(
    v128.shuffle<f32>(x0, x1, 0, 4, 1, 5),
    v128.shuffle<f32>(x0, x1, 2, 6, 3, 7),
  )
  const odd = f32x4.add(
    v128.shuffle<f32>(x2, x3, 0, 4, 1, 5),
    v128.shuffle<f32>(x2, x3, 2, 6, 3, 7),
  )
  return f32x4.add(
    v128.shuffle<f32>(even, odd, 0, 1, 4, 5),
    v128.shuffle<f32>(even, odd, 2, 3, 6, 7),
  )
}

/** Stores four lanes at four places. */
// @ts-ignore: decorator
@inline
export function storeSums(to: usize, sums: v128, i0: i32, i1: i32, i2: i32, i3: i32): void {
  v128.store32_lane(to + (<usize>i0 << 2), sums, 0)
  v128.store32_lane(to + (<usize>i1 << 2), sums, 1)
  v128.store32_lane(to + (<usize>i2 << 2), sums, 2)
  v128.store32_lane(to + (<usize>i3 << 2), sums, 3)
}

/** The products of one prepared row with four columns, whose values lie beside each other. */
export function dotFour<Kind>(a: usize, b0: usize, b1: usize, b2: usize, b3: usize, k: i32): v128 {
  let sum0 = f32x4.splat(0)
  let sum1 = f32x4.splat(0)
  let sum2 = f32x4.splat(0)
  let sum3 = f32x4.splat(0)
  const bytes = <usize>(k & ~3) << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(a + at)
    sum0 = multiplyAdd(x, flushedIf<Kind>(v128.load(b0 + at)), sum0)
    sum1 = multiplyAdd(x, flushedIf<Kind>(v128.load(b1 + at)), sum1)
    sum2 = multiplyAdd(x, flushedIf<Kind>(v128.load(b2 + at)), sum2)
    sum3 = multiplyAdd(x, flushedIf<Kind>(v128.load(b3 + at)), sum3)
  }
  const rest = k & 3
  if (rest > 0) {
    const x = v128.load(a + bytes)
    sum0 = multiplyAdd(x, flushedIf<Kind>(loadLanes(b0 + bytes, rest)), sum0)
    sum1 = multiplyAdd(x, flushedIf<Kind>(loadLanes(b1 + bytes, rest)), sum1)
    sum2 = multiplyAdd(x, flushedIf<Kind>(loadLanes(b2 + bytes, rest)), sum2)
    sum3 = multiplyAdd(x, flushedIf<Kind>(loadLanes(b3 + bytes, rest)), sum3)
  }
  return sumsOfLanes(sum0, sum1, sum2, sum3)
}
