/** One training example. `T` is the context length. */
export interface Window {
  /** `[T]` token ids. To be read, not written: it may be a view of the source. */
  readonly inputs: Int32Array
  /** `[T]` token ids: for each input the one that follows it. To be read, not written. */
  readonly targets: Int32Array
}

/** Training examples by position, made when asked for: implement it to feed batches from elsewhere. */
export interface Windows {
  /** Number of windows. */
  readonly length: number
  /** `T`, the number of inputs, and of targets, in each window. */
  readonly contextLength: number
  /** The window at `index`, in [0, `length`); the same each time. */
  at(index: number): Window
}
