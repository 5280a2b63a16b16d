import { countBytes } from './dtype.ts'
import { type ElementDtype, holds } from './elements.ts'
import { WeightsError } from './errors.ts'
import { narrowToBf16, narrowToF16 } from './half-precision.ts'
import type { ElementArrays, NamedArray, StoredArray, TensorArray } from './named-array.ts'

/** The kinds of number that 32-bit floats can be stored as; F16 and BF16 round to the nearest, ties to even. */
export type FloatDtype = 'F32' | 'F16' | 'BF16'

/** A tensor whose numbers are asked for only when it is its turn to be written. */
export interface LazyArray extends Pick<NamedArray, 'name' | 'shape'> {
  /** What `read` will give; left out, it is `'F32'`. */
  readonly dtype?: ElementDtype
  /** Gives the numbers, which may change once they are written. */
  read(): Promise<{ readonly data: ElementArrays[ElementDtype] }>
}

/** What can be written: numbers at hand, or asked for later. */
export type WritableTensor = TensorArray | StoredArray | LazyArray

/** A tensor whose place in a file is known. */
export interface PlannedTensor {
  /** Unique within its file. */
  readonly name: string
  /** Sizes, outermost first. */
  readonly shape: readonly number[]
  /** As it will be stored. */
  readonly dtype: ElementDtype
  /** Bytes of all elements. */
  readonly byteLength: number
  /** The bytes to store. */
  encode(): Promise<Uint8Array>
}

/** Settles how a tensor is stored: 32-bit floats as `floats`, all else as it is. What is at hand is checked at once. */
export function planTensor(tensor: WritableTensor, floats: FloatDtype): PlannedTensor {
  const { name, shape, dtype: given = 'F32' } = tensor
  const dtype = given === 'F32' ? floats : given
  const byteLength = shape.every(isSize) ? countBytes(dtype, shape) : undefined
  if (byteLength === undefined) {
    throw new WeightsError('INVALID_TENSOR', `${name} cannot have the shape [${shape}].`)
  }
  const checked = (data: ElementArrays[ElementDtype]): ElementArrays[ElementDtype] => {
    const elements = countBytes('U8', shape)
    if (holds(given, data) && data.length === elements) return data
    const got = `${data.length} in a ${data.constructor.name}`
    const needs = `${elements} elements of ${given}, as its shape [${shape}] says`
    throw new WeightsError('INVALID_TENSOR', `${name} needs ${needs}, got ${got}.`)
  }
  if ('data' in tensor) checked(tensor.data)
  const encode = async (): Promise<Uint8Array> => {
    const data = 'data' in tensor ? tensor.data : checked((await tensor.read()).data)
    return bytesOf(given === dtype ? data : narrow(data as Float32Array, dtype))
  }
  return { name, shape, dtype, byteLength, encode }
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function narrow(data: Float32Array, dtype: ElementDtype): Uint16Array {
  return dtype === 'F16' ? narrowToF16(data) : narrowToBf16(data)
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
