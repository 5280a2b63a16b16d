/**
 * What went wrong:
 * `INVALID_CONFIG` sizes or settings that cannot be · `INVALID_ARGUMENT` ids, targets or options that cannot be ·
 * `CONTEXT_TOO_LONG` more positions than the model has · `NO_BACKEND` no device is open yet ·
 * `MISSING_TENSOR`, `UNEXPECTED_TENSOR`, `WRONG_SHAPE` weights that do not fit the configuration ·
 * `DISPOSED` the model or session was disposed.
 */
export type GptErrorCode =
  | 'INVALID_CONFIG'
  | 'INVALID_ARGUMENT'
  | 'CONTEXT_TOO_LONG'
  | 'NO_BACKEND'
  | 'MISSING_TENSOR'
  | 'UNEXPECTED_TENSOR'
  | 'WRONG_SHAPE'
  | 'DISPOSED'

/** Everything this package throws on purpose. Branch on `code`, never on `message`. */
export class GptError extends Error {
  override readonly name = 'GptError'
  /** Which kind of failure this is. */
  readonly code: GptErrorCode

  constructor(code: GptErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
