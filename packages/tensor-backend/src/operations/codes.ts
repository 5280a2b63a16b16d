import type { QuantizedDtype } from './quantize.ts'
import { requireThat } from './shapes.ts'

/** How a dtype turns numbers into codes. */
export interface Encoder {
  /** Of a code. */
  readonly bytes: 1 | 2
  /** Writes the codes of a group's values from `to` on, and returns their scale; may write over the values. */
  encodeGroup(values: Float32Array, codes: Int8Array | Uint16Array, to: number): number
}

/** The dtypes in the order by which kernels know them. */
export const dtypes: readonly QuantizedDtype[] = ['f16', 'bf16', 'int8']

const largestF16 = 65_504
const largestBf16 = 3.3895313892515355e38
/** The bits of the least F32 that is a normal number as F16, 2⁻¹⁴. */
const leastNormalF16 = 0x38800000
/** The least normal F32, below which values are flushed to 0. */
const leastNormal = 2 ** -126
/** The least scale of F16: what takes its exponents to those of F32 must stay normal. */
const leastScale = 2 ** -112
const largestInt8 = 127

/** The encoder of a dtype. */
export function encoderOf(dtype: QuantizedDtype): Encoder {
  return { f16: { bytes: 2, encodeGroup: encodeF16 }, bf16, int8 }[dtype] as Encoder
}

function encodeF16(values: Float32Array, codes: Int8Array | Uint16Array, to: number): number {
  const largest = largestOf(values, largestF16)
  const scale = Math.max(leastScale, Math.min(1, 2 ** (Math.floor(Math.log2(largest)) - 14)))
  for (let i = 0; i < values.length; i++) values[i] /= scale
  const words = bitsOf(values)
  for (let i = 0; i < words.length; i++) codes[to + i] = halfOf(words[i], values[i])
  return scale
}

const bf16: Encoder = {
  bytes: 2,
  encodeGroup(values, codes, to) {
    largestOf(values, largestBf16)
    const bits = bitsOf(values)
    for (let i = 0; i < bits.length; i++) {
      const rounded = (bits[i] + 0x7fff + ((bits[i] >>> 16) & 1)) >>> 16
      codes[to + i] = Math.abs(values[i]) < leastNormal ? 0 : rounded
    }
    return 1
  },
}

const int8: Encoder = {
  bytes: 1,
  encodeGroup(values, codes, to) {
    const scale = Math.fround(largestOf(values, Number.MAX_VALUE) / largestInt8)
    if (scale < leastNormal) return 0
    for (let i = 0; i < values.length; i++) codes[to + i] = Math.round(values[i] / scale)
    return scale
  },
}

function largestOf(values: Float32Array, limit: number): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i])
    if (!(magnitude <= limit && magnitude < Infinity)) refuse(values[i])
    if (magnitude > largest) largest = magnitude
  }
  return largest
}

function refuse(value: number): never {
  requireThat(
    false,
    () => `quantize cannot hold ${value}. Keep this weight as F32, or as BF16 if it is finite`,
  )
  throw new Error('unreachable')
}

/** The nearest F16 of a number up to 65,504, of two equally near the even one. */
function halfOf(bits: number, value: number): number {
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude < leastNormalF16) return sign | nearestEven(Math.abs(value) * 2 ** 24)
  return sign | ((magnitude + 0xfff + ((magnitude >>> 13) & 1) - 0x38000000) >>> 13)
}

function nearestEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}

/** What each code of a dtype stands for before its scale, by its bits. */
export function decodeTable(dtype: QuantizedDtype): Float32Array {
  if (dtype === 'int8') return Float32Array.from(new Int8Array(256).map((_, bits) => bits))
  if (dtype === 'bf16') {
    return new Float32Array(Uint32Array.from({ length: 2 ** 16 }, (_, bits) => bits << 16).buffer)
  }
  return Float32Array.from({ length: 2 ** 16 }, (_, bits) => valueOfHalf(bits))
}

function valueOfHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const mantissa = bits & 1023
  return sign * (exponent === 0 ? mantissa : (1024 + mantissa) * 2 ** (exponent - 1)) * 2 ** -24
}

function bitsOf({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length)
}
