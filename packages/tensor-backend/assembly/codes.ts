// Weights in fewer bits: codes of a row beside each other, filled up to whole sixteens, each times the
// scale of its group. What a code is, is a type: u16 stands for F16, i16 for BF16, i8 for int8.

// The bits of an F16 that was widened and shifted; what its exponent lacks to that of an F32, 2¹¹².
const HALVES: usize = memory.data<u32>([
  0x8fffe000, 0x8fffe000, 0x8fffe000, 0x8fffe000, 0x77800000, 0x77800000, 0x77800000, 0x77800000,
], 16)

/** How an F16, BF16 and int8 code is named outside. */
export const F16: i32 = 0
export const BF16: i32 = 1

/** Four F16 or BF16 codes, or of int8 the first four of eight, as F32. */
// @ts-ignore: decorator
@inline
export function decodeFirst<Code>(from: usize): v128 {
  if (sizeof<Code>() == 1) {
    return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(v128.load8x8_s(from)))
  }
  return decodeHalves<Code>(from)
}

/** The four codes after those of `decodeFirst`, as F32. */
// @ts-ignore: decorator
@inline
export function decodeSecond<Code>(from: usize): v128 {
  if (sizeof<Code>() == 1) {
    return f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(v128.load8x8_s(from)))
  }
  return decodeHalves<Code>(from + 8)
}

// @ts-ignore: decorator
@inline
function decodeHalves<Code>(from: usize): v128 {
  if (isSigned<Code>()) return i32x4.shl(v128.load16x4_u(from), 16)
  const bits = v128.and(i32x4.shl(v128.load16x4_s(from), 13), v128.load(HALVES))
  return f32x4.mul(bits, v128.load(HALVES, 16))
}

// For each four of sixteen int8 codes: the byte that becomes the highest of a lane; 128 stands for 0.
const SPREAD: usize = memory.data<u8>([
  128, 128, 128, 0, 128, 128, 128, 1, 128, 128, 128, 2, 128, 128, 128, 3,
  128, 128, 128, 4, 128, 128, 128, 5, 128, 128, 128, 6, 128, 128, 128, 7,
  128, 128, 128, 8, 128, 128, 128, 9, 128, 128, 128, 10, 128, 128, 128, 11,
  128, 128, 128, 12, 128, 128, 128, 13, 128, 128, 128, 14, 128, 128, 128, 15,
], 16)

/** What an int8 code is multiplied by in {@link spreadCodes}. */
export const SPREAD_SCALE: f32 = 16777216

/** How the four int8 codes from `4 * part` on are spread, for {@link spreadCodes}. */
// @ts-ignore: decorator
@inline
export function spreadOf(part: usize): v128 {
  return v128.load(SPREAD + (part << 4))
}

/** Four of sixteen int8 codes as F32, times `SPREAD_SCALE`: half the work of widening them twice. */
// @ts-ignore: decorator
@inline
export function spreadCodes(codes: v128, spread: v128): v128 {
  const bytes = isDefined(RELAXED)
    ? i8x16.relaxed_swizzle(codes, spread)
    : v128.swizzle(codes, spread)
  return f32x4.convert_i32x4_s(bytes)
}

/** Bytes of so many codes of a row, filled up. */
// @ts-ignore: decorator
@inline
export function codeBytes<Code>(columns: i32): usize {
  return <usize>((columns + 15) & ~15) * sizeof<Code>()
}
