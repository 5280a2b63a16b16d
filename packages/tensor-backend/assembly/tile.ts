/** Rows and columns of a register tile: twelve accumulators, two of B, one of A leave V8 one of 16. */
export const TILE_ROWS: i32 = 6
export const TILE_COLUMNS: i32 = 8

/** a · b + c, in one rounding where the engine has relaxed SIMD. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return isDefined(RELAXED) ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c)
}

/**
 * c [6×8] = start [6×8] + a · b. Kept a function of its own: inlined, V8 spills its registers.
 *
 * @param a - 6 values for each step of k.
 * @param b - 8 values for each step of k, `bStride` bytes apart.
 * @param start - Rows `startStride` bytes apart; may be `c`.
 */
export function tile(
  a: usize,
  b: usize,
  bStride: usize,
  depth: i32,
  c: usize,
  cStride: usize,
  start: usize,
  startStride: usize,
): void {
  let c00 = v128.load(start)
  let c01 = v128.load(start, 16)
  start += startStride
  let c10 = v128.load(start)
  let c11 = v128.load(start, 16)
  start += startStride
  let c20 = v128.load(start)
  let c21 = v128.load(start, 16)
  start += startStride
  let c30 = v128.load(start)
  let c31 = v128.load(start, 16)
  start += startStride
  let c40 = v128.load(start)
  let c41 = v128.load(start, 16)
  start += startStride
  let c50 = v128.load(start)
  let c51 = v128.load(start, 16)
  const end = a + (<usize>depth) * 24
  while (a < end) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let x = v128.load32_splat(a)
    c00 = multiplyAdd(x, b0, c00)
    c01 = multiplyAdd(x, b1, c01)
    x = v128.load32_splat(a, 4)
    c10 = multiplyAdd(x, b0, c10)
    c11 = multiplyAdd(x, b1, c11)
    x = v128.load32_splat(a, 8)
    c20 = multiplyAdd(x, b0, c20)
    c21 = multiplyAdd(x, b1, c21)
    x = v128.load32_splat(a, 12)
    c30 = multiplyAdd(x, b0, c30)
    c31 = multiplyAdd(x, b1, c31)
    x = v128.load32_splat(a, 16)
    c40 = multiplyAdd(x, b0, c40)
    c41 = multiplyAdd(x, b1, c41)
    x = v128.load32_splat(a, 20)
    c50 = multiplyAdd(x, b0, c50)
    c51 = multiplyAdd(x, b1, c51)
    a += 24
    b += bStride
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  c += cStride
  v128.store(c, c10)
  v128.store(c, c11, 16)
  c += cStride
  v128.store(c, c20)
  v128.store(c, c21, 16)
  c += cStride
  v128.store(c, c30)
  v128.store(c, c31, 16)
  c += cStride
  v128.store(c, c40)
  v128.store(c, c41, 16)
  c += cStride
  v128.store(c, c50)
  v128.store(c, c51, 16)
}
