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

/** Bytes of so many codes of a row, filled up. */
// @ts-ignore: decorator
@inline
export function codeBytes<Code>(columns: i32): usize {
  return <usize>((columns + 15) & ~15) * sizeof<Code>()
}
