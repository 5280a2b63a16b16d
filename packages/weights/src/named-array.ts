import type { Dtype } from './dtype.ts'

/** A tensor in memory under its name. */
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

/** Where a tensor lies in a file, and what it is. */
export interface TensorEntry {
  /** Unique within its file. */
  readonly name: string
  /** The kind of number stored. */
  readonly dtype: Dtype
  /** Sizes, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[]
  /** Bytes from the start of the file to the first element. */
  readonly offset: number
  /** Bytes of all elements. */
  readonly byteLength: number
}

/** A file of named tensors, opened: the list is at hand, the numbers are read one tensor at a time. */
export interface TensorReader {
  /** What the writer noted about the file. */
  readonly metadata: ReadonlyMap<string, string>
  /** Every tensor by name, in the order in which they lie in the file. */
  readonly tensors: ReadonlyMap<string, TensorEntry>
  /**
   * Reads one tensor.
   *
   * @returns A fresh array that is the caller's.
   * @throws {WeightsError} `MISSING_TENSOR` if there is none of that name; `UNSUPPORTED_DTYPE` if it is not F32;
   * `TRUNCATED` or `READ_FAILED` if its bytes do not come.
   */
  read(name: string): Promise<NamedArray>
  /** Closes the file that was opened by its path; a source that you passed in stays yours to close. */
  close(): Promise<void>
}
