import type { Dtype } from './dtype.ts'

/** A tensor of 32-bit floats in memory under its name. */
export interface NamedArray {
  /** Unique within its file. */
  readonly name: string
  /** Sizes, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[]
  /** What `data` holds; left out, it is `'F32'`. */
  readonly dtype?: 'F32'
  /** The elements, row-major: as many as the sizes multiplied. */
  readonly data: Float32Array
}

/** The array that holds the elements of each dtype: of F16 and BF16 their bits, of BOOL 0 or 1. */
export interface ElementArrays {
  F64: Float64Array
  F32: Float32Array
  F16: Uint16Array
  BF16: Uint16Array
  I64: BigInt64Array
  U64: BigUint64Array
  I32: Int32Array
  U32: Uint32Array
  I16: Int16Array
  U16: Uint16Array
  I8: Int8Array
  U8: Uint8Array
  BOOL: Uint8Array
}

/** A tensor in memory exactly as a file stores it. */
export type StoredArray<D extends keyof ElementArrays = keyof ElementArrays> = {
  [K in D]: Omit<NamedArray, 'dtype' | 'data'> & {
    /** What `data` holds. */
    readonly dtype: K
    /** The elements, row-major. */
    readonly data: ElementArrays[K]
  }
}[D]

/** A tensor in memory as numbers: F16 and BF16 are widened to F32, which changes none. */
export type TensorArray = NamedArray | StoredArray<Exclude<keyof ElementArrays, 'F16' | 'BF16'>>

/** Where a tensor lies in a file, and what it is. */
export interface TensorEntry {
  /** Unique within its file. */
  readonly name: string
  /** The kind of number stored. */
  readonly dtype: Dtype
  /** Sizes, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[]
  /** The file that holds it, where there are several. */
  readonly file?: string
  /** Bytes from the start of the file to the first element. */
  readonly offset: number
  /** Bytes of all elements. */
  readonly byteLength: number
}

/** A file of named tensors, opened: the list is at hand, the numbers are read one tensor at a time. */
export interface TensorReader<Tensor = NamedArray> {
  /** What the writer noted about the file. */
  readonly metadata: ReadonlyMap<string, string>
  /** Every tensor by name, in the order in which they lie in the file. */
  readonly tensors: ReadonlyMap<string, TensorEntry>
  /**
   * Reads one tensor.
   *
   * @returns A fresh array that is the caller's.
   * @throws {WeightsError} `MISSING_TENSOR` if there is none of that name; `UNSUPPORTED_DTYPE` if its numbers are of a
   * kind that is not read; `TRUNCATED` or `READ_FAILED` if its bytes do not come.
   */
  read(name: string): Promise<Tensor>
  /** Closes the file that was opened by its path; a source that you passed in stays yours to close. */
  close(): Promise<void>
}
