/** What went wrong, for callers to branch on. */
export type TensorBackendErrorCode =
  | 'UNKNOWN_BACKEND'
  | 'BACKEND_UNAVAILABLE'
  | 'ALREADY_OPEN'
  | 'NOT_OPEN'
  | 'INVALID_ARGUMENT'
  | 'BUFFER_TOO_LARGE'
  | 'OUT_OF_MEMORY'
  | 'DEVICE_LOST'
  | 'DEVICE_ERROR'
  | 'SYNCHRONOUS_READ'

/** Everything this package throws on purpose. Branch on `code`, never on `message`. */
export class TensorBackendError extends Error {
  override readonly name = 'TensorBackendError'
  readonly code: TensorBackendErrorCode

  constructor(code: TensorBackendErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
