import { multiplyAdd } from './tile'

// One row of four equal lanes for each constant: loaded, they cost half of what a splat in a loop does.
const EXP: usize = memory.data<f32>([
  // The least and the greatest argument: below the one the result is 0, above the other ∞.
  -87.4, -87.4, -87.4, -87.4, 89, 89, 89, 89,
  // 1/ln 2, and 1.5·2²³ + 126: what is added to it becomes whole, with its bits at the low end.
  1.4426950408889634, 1.4426950408889634, 1.4426950408889634, 1.4426950408889634,
  12583038, 12583038, 12583038, 12583038,
  // −ln 2, in two parts.
  -0.693359375, -0.693359375, -0.693359375, -0.693359375,
  2.12194440e-4, 2.12194440e-4, 2.12194440e-4, 2.12194440e-4,
  // (exp(r) − 1 − r) / r², minimax on ±ln 2 / 2, from the fourth power down, then 1, of r and alone.
  0.0013814539415761828, 0.0013814539415761828, 0.0013814539415761828, 0.0013814539415761828,
  0.00836874544620514, 0.00836874544620514, 0.00836874544620514, 0.00836874544620514,
  0.04166838899254799, 0.04166838899254799, 0.04166838899254799, 0.04166838899254799,
  0.1666652113199234, 0.1666652113199234, 0.1666652113199234, 0.1666652113199234,
  0.4999999403953552, 0.4999999403953552, 0.4999999403953552, 0.4999999403953552,
  1, 1, 1, 1,
])

/** exp(x) within 1 ulp. NaN passes, +∞ gives ∞, and what would be denormal is 0, as −∞ is. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, v128.load(EXP, 16)), v128.load(EXP))
  const shift = v128.load(EXP, 48)
  const shifted = multiplyAdd(clamped, v128.load(EXP, 32), shift)
  const whole = f32x4.sub(shifted, shift)
  const coarse = multiplyAdd(whole, v128.load(EXP, 64), clamped)
  const r = multiplyAdd(whole, v128.load(EXP, 80), coarse)
  const one = v128.load(EXP, 176)
  let sum = multiplyAdd(r, v128.load(EXP, 96), v128.load(EXP, 112))
  sum = multiplyAdd(r, sum, v128.load(EXP, 128))
  sum = multiplyAdd(r, sum, v128.load(EXP, 144))
  sum = multiplyAdd(r, sum, v128.load(EXP, 160))
  sum = multiplyAdd(r, multiplyAdd(r, sum, one), one)
  // The low bits of `shifted` are whole + 126: half of the power, so that 2¹²⁸ needs no other way.
  return f32x4.mul(f32x4.add(sum, sum), i32x4.shl(shifted, 23))
}

/** The sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sum4(x: v128): f32 {
  const halves = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 2, 3))
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1)
}

/** The largest of the four lanes; NaN if one is. */
// @ts-ignore: decorator
@inline
export function max4(x: v128): f32 {
  const halves = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 2, 3))
  return max(f32x4.extract_lane(halves, 0), f32x4.extract_lane(halves, 1))
}
