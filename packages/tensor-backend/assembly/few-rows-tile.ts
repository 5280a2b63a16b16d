import { flushedIf } from './denormals'
import { multiplyAdd } from './tile'

/**
 * c [4×8] += four prepared rows · a packed panel of the right operand.
 *
 * @param a - 4 values for each step of k, `b`: 8 values.
 */
export function tileOfFour(a: usize, b: usize, depth: i32, c: usize, cStride: usize): void {
  const c1 = c + cStride
  const c2 = c1 + cStride
  const c3 = c2 + cStride
  let c00 = v128.load(c)
  let c01 = v128.load(c, 16)
  let c10 = v128.load(c1)
  let c11 = v128.load(c1, 16)
  let c20 = v128.load(c2)
  let c21 = v128.load(c2, 16)
  let c30 = v128.load(c3)
  let c31 = v128.load(c3, 16)
  const end = a + (<usize>depth << 4)
  for (; a < end; a += 16, b += 32) {
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
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  v128.store(c1, c10)
  v128.store(c1, c11, 16)
  v128.store(c2, c20)
  v128.store(c2, c21, 16)
  v128.store(c3, c30)
  v128.store(c3, c31, 16)
}

/**
 * c [columns] += one prepared row · four steps of k of b.
 *
 * @param aStride - Bytes between the steps in a, `bStride` in b.
 */
export function addFourSteps<Kind>(
  a: usize,
  aStride: usize,
  b: usize,
  bStride: usize,
  c: usize,
  columns: i32,
): void {
  const x0 = v128.load32_splat(a)
  const x1 = v128.load32_splat(a + aStride)
  const x2 = v128.load32_splat(a + aStride * 2)
  const x3 = v128.load32_splat(a + aStride * 3)
  const b1 = b + bStride
  const b2 = b1 + bStride
  const b3 = b2 + bStride
  const bytes = <usize>(columns & ~3) << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    let sum = multiplyAdd(x0, flushedIf<Kind>(v128.load(b + at)), v128.load(c + at))
    sum = multiplyAdd(x1, flushedIf<Kind>(v128.load(b1 + at)), sum)
    sum = multiplyAdd(x2, flushedIf<Kind>(v128.load(b2 + at)), sum)
    v128.store(c + at, multiplyAdd(x3, flushedIf<Kind>(v128.load(b3 + at)), sum))
  }
  if ((columns & 3) == 0) return
  for (let step: usize = 0; step < 4; step++) {
    addStep(a + aStride * step, b + bStride * step + bytes, c + bytes, columns & 3)
  }
}

/** c [columns] += one value of a prepared row · one step of k of b. */
export function addStep(a: usize, b: usize, c: usize, columns: i32): void {
  const x = load<f32>(a)
  const end = c + (<usize>columns << 2)
  for (; c < end; c += 4, b += 4) store<f32>(c, load<f32>(c) + x * load<f32>(b))
}
