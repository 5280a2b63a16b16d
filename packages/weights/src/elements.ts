import type { Dtype } from './dtype.ts'
import { WeightsError } from './errors.ts'
import { widenBf16, widenF16 } from './half-precision.ts'
import type {
  ElementArrays,
  NamedArray,
  StoredArray,
  TensorArray,
  TensorEntry,
} from './named-array.ts'

/** A dtype whose elements can be read and written. */
export type ElementDtype = keyof ElementArrays

/** How the elements of each dtype lie in memory; bytes are little-endian, as every host of JavaScript today is. */
const ARRAYS: {
  readonly [D in ElementDtype]: {
    readonly BYTES_PER_ELEMENT: number
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): ElementArrays[D]
  }
} = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
}

/** Says whether `data` is the kind of array that holds elements of `dtype`. */
export function holds(dtype: ElementDtype, data: unknown): boolean {
  return Object.hasOwn(ARRAYS, dtype) && data instanceof ARRAYS[dtype]
}

/** Refuses a tensor, by its name, whose elements no array of JavaScript holds. */
export function assertElements(tensor: { readonly name: string; readonly dtype: Dtype }): void {
  if (Object.hasOwn(ARRAYS, tensor.dtype)) return
  throw new WeightsError(
    'UNSUPPORTED_DTYPE',
    `Expected ${Object.keys(ARRAYS).join(', ')}, but ${tensor.name} is ${tensor.dtype}: convert it where it was made.`,
  )
}

/** Bytes of a tensor that passed `assertElements` as its elements: the same memory where it is aligned, else a copy. */
export function elementsOf({ name, shape, dtype }: TensorEntry, bytes: Uint8Array): StoredArray {
  const Elements = ARRAYS[dtype as ElementDtype]
  const size = Elements.BYTES_PER_ELEMENT
  // Not bytes.slice(): that of a Buffer of Node is a view of the same, unaligned memory.
  const { buffer, byteOffset, byteLength } =
    bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes)
  const data = new Elements(buffer, byteOffset, byteLength / size)
  return { name, shape, dtype, data } as StoredArray
}

/** Widens F16 and BF16 to F32 and leaves every other tensor as it is. */
export function widen(tensor: StoredArray): TensorArray {
  if (tensor.dtype === 'F16') return { ...tensor, dtype: 'F32', data: widenF16(tensor.data) }
  if (tensor.dtype === 'BF16') return { ...tensor, dtype: 'F32', data: widenBf16(tensor.data) }
  return tensor
}

/**
 * Makes 32-bit floats of any floats: F16 and BF16 are widened, F64 is rounded to the nearest.
 *
 * @returns The tensor itself if it is F32, else a new array.
 * @throws {WeightsError} `UNSUPPORTED_DTYPE` for whole numbers and booleans.
 */
export function toFloat32(tensor: TensorArray | StoredArray): NamedArray {
  const wide = tensor.dtype === undefined ? tensor : widen(tensor as StoredArray)
  if (wide.dtype === undefined || wide.dtype === 'F32') return wide as NamedArray
  if (wide.dtype === 'F64') return { ...wide, dtype: 'F32', data: Float32Array.from(wide.data) }
  throw new WeightsError(
    'UNSUPPORTED_DTYPE',
    `Expected F32, F16, BF16, F64, but ${wide.name} is ${wide.dtype}: read it by its own numbers.`,
  )
}
