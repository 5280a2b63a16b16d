import { exp4, max4, sum4 } from './math'

/**
 * Turns a row of scores into exp((score − largest) · scale), from `valid` up to `width`, a multiple of
 * four, into 0.
 *
 * @returns 1 / their sum.
 */
export function exponentials(row: usize, valid: i32, width: i32, scale: f32): f32 {
  for (let at = valid; at < width; at++) store<f32>(row + ((<usize>at) << 2), -Infinity)
  const end = row + ((<usize>width) << 2)
  let largest = f32x4.splat(-Infinity)
  // pmax may lose a NaN; the row then becomes NaN by its exponential.
  for (let at = row; at < end; at += 16) largest = f32x4.pmax(largest, v128.load(at))
  const shift = f32x4.splat(max4(largest))
  const factor = f32x4.splat(scale)
  let sum = f32x4.splat(0)
  for (let at = row; at < end; at += 16) {
    const value = exp4(f32x4.mul(f32x4.sub(v128.load(at), shift), factor))
    v128.store(at, value)
    sum = f32x4.add(sum, value)
  }
  return 1 / sum4(sum)
}
