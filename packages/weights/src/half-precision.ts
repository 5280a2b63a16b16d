const INFINITY_F32 = 0x7f800000
const INFINITY_F16 = 0x7c00

/** The least F32 that rounds to infinity in F16: 65,520. */
const OVERFLOW_F16 = 0x477ff000
/** The least F32 that is a normal number in F16: 2⁻¹⁴. */
const NORMAL_F16 = 0x38800000
/** The largest F32 that rounds to zero in F16: 2⁻²⁵, half of the least. */
const UNDERFLOW_F16 = 0x33000000

/** Widens BF16, which is the upper half of F32. */
export function widenBf16(bits: Uint16Array): Float32Array {
  const wide = new Uint32Array(bits.length)
  for (let i = 0; i < wide.length; i++) wide[i] = bits[i]! << 16
  return new Float32Array(wide.buffer)
}

/** Widens F16 by a table of all 65,536 of them. */
export function widenF16(bits: Uint16Array): Float32Array {
  tableF16 ??= Uint32Array.from({ length: 2 ** 16 }, (_, half) => widenOne(half))
  const table = tableF16
  const wide = new Uint32Array(bits.length)
  for (let i = 0; i < wide.length; i++) wide[i] = table[bits[i]!]!
  return new Float32Array(wide.buffer)
}

/** Rounds to the nearest BF16, of two equally near to the even one; a NaN keeps what fits of its payload. */
export function narrowToBf16(data: Float32Array): Uint16Array {
  const wide = bitsOf(data)
  const narrow = new Uint16Array(wide.length)
  for (let i = 0; i < wide.length; i++) {
    const bits = wide[i]!
    if ((bits & 0x7fffffff) <= INFINITY_F32) {
      narrow[i] = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16
    } else {
      narrow[i] = (bits >>> 16) | ((bits & 0x7f0000) === 0 ? 0x40 : 0)
    }
  }
  return narrow
}

/** Rounds to the nearest F16, of two equally near to the even one; a NaN keeps what fits of its payload. */
export function narrowToF16(data: Float32Array): Uint16Array {
  const wide = bitsOf(data)
  const narrow = new Uint16Array(wide.length)
  for (let i = 0; i < wide.length; i++) {
    const bits = wide[i]!
    narrow[i] = ((bits >>> 16) & 0x8000) | narrowMagnitude(bits & 0x7fffffff)
  }
  return narrow
}

let tableF16: Uint32Array | undefined

function widenOne(half: number): number {
  const sign = (half & 0x8000) << 16
  const exponent = (half >>> 10) & 0x1f
  const mantissa = half & 0x3ff
  if (exponent === 0) return sign | bitsOf(Float32Array.of(mantissa * 2 ** -24))[0]!
  if (exponent === 0x1f) return sign | INFINITY_F32 | (mantissa << 13)
  return sign | ((exponent + 112) << 23) | (mantissa << 13)
}

/** The F16 of an F32 without its sign. */
function narrowMagnitude(bits: number): number {
  if (bits >= OVERFLOW_F16) {
    if (bits <= INFINITY_F32) return INFINITY_F16
    return INFINITY_F16 | ((bits >>> 13) & 0x3ff || 0x200)
  }
  if (bits >= NORMAL_F16) return (bits + 0xfff + ((bits >>> 13) & 1) - 0x38000000) >>> 13
  if (bits <= UNDERFLOW_F16) return 0
  const shift = 126 - (bits >>> 23)
  const mantissa = (bits & 0x7fffff) | 0x800000
  return (mantissa + (1 << (shift - 1)) - 1 + ((mantissa >>> shift) & 1)) >>> shift
}

function bitsOf({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length)
}
