/**
 * What went wrong.
 *
 * `TOO_SHORT`: fewer ids than one window or fewer windows than one batch ·
 * `INVALID_OPTION`: an option out of range · `INVALID_IDS`: not a list of token ids ·
 * `INVALID_WINDOW`: no window at an index, or windows of unequal lengths ·
 * `CURSOR_MISMATCH`: a cursor of other data or other options ·
 * `FILE_NOT_FOUND`, `NOT_A_FILE`, `FILE_UNREADABLE`, `INVALID_UTF8`: a text file.
 */
export type DataErrorCode =
  | 'TOO_SHORT'
  | 'INVALID_OPTION'
  | 'INVALID_IDS'
  | 'INVALID_WINDOW'
  | 'CURSOR_MISMATCH'
  | 'FILE_NOT_FOUND'
  | 'NOT_A_FILE'
  | 'FILE_UNREADABLE'
  | 'INVALID_UTF8'

/** Everything this package throws on purpose. Branch on `code`, never on `message`. */
export class DataError extends Error {
  /** The class, told apart also between two versions of this package. */
  override readonly name = 'DataError'
  /** Stable name of the failure. */
  readonly code: DataErrorCode

  /** @param code - Stable name of the failure. */
  constructor(code: DataErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
