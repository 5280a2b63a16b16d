/**
 * What went wrong: nothing to average, a value that is no log-probability, an argument out of range, a file
 * that is not what it should be, or data that leave the answer open.
 */
export type MetricsErrorCode =
  | 'EMPTY'
  | 'POSITIVE_LOG_PROBABILITY'
  | 'INVALID_ARGUMENT'
  | 'MALFORMED_FILE'
  | 'UNDETERMINED'

/** Everything this package throws on purpose. Branch on `code`, never on `message`. */
export class MetricsError extends Error {
  /** The class, told apart also between two versions of this package. */
  override readonly name = 'MetricsError'
  /** Stable name of the failure. */
  readonly code: MetricsErrorCode

  /** @param code - Stable name of the failure. */
  constructor(code: MetricsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
