// All bits but the sign's, and below them those of the largest denormal, in each lane.
const MASKS: usize = memory.data<i32>([
  0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffff, 0x7fffff, 0x7fffff, 0x7fffff,
], 16)

/** 0 for denormals, which cost a hundred times as much in every product; NaN passes. */
// @ts-ignore: decorator
@inline
export function flushDenormals(x: v128): v128 {
  const magnitude = v128.and(x, v128.load(MASKS))
  return v128.and(x, i32x4.gt_s(magnitude, v128.load(MASKS, 16)))
}

// @ts-ignore: decorator
@inline
export function flushed(address: usize): f32 {
  const x = load<f32>(address)
  return abs(x) < f32.MIN_NORMAL_VALUE ? 0 : x
}

/** Says of an operand that it holds no denormals: nothing has to be flushed. */
export type Normal = i32
/** Says of an operand that it may hold denormals. */
export type Unknown = f32

/** Four values, free of denormals. */
// @ts-ignore: decorator
@inline
export function flushedIf<Kind>(x: v128): v128 {
  return isFloat<Kind>() ? flushDenormals(x) : x
}

/** Whether none of `count` values, from a whole tensor, is a denormal. */
export function isNormal(from: usize, count: i32): bool {
  const end = from + (<usize>count << 2)
  let lost = i32x4.splat(0)
  for (let at = from; at < end; at += 16) {
    const x = v128.load(at)
    lost = v128.or(lost, v128.xor(x, flushDenormals(x)))
  }
  return !v128.any_true(v128.and(lost, i32x4.splat(0x7fffffff)))
}
