/**
 * What went wrong:
 * `NOT_FOUND` no such file or folder · `READ_FAILED` the source could not be read · `ACCESS_DENIED` a server wants credentials ·
 * `BAD_RESPONSE` a server's answer contradicts itself · `CHANGED` another file came than before · `ABORTED` the caller's signal ·
 * `TRUNCATED` the bytes end before what they promise · `CHECKSUM_MISMATCH` they are not what was written ·
 * `MALFORMED_HEADER` a header that breaks its format's rules ·
 * `UNSUPPORTED_FORMAT` another kind of file · `UNSUPPORTED_DTYPE` numbers of a kind that is not read here ·
 * `INVALID_CONFIG` a config.json without what is needed · `UNSUPPORTED_CONFIG` a model that is not plain GPT-2 ·
 * `MISSING_TENSOR`, `UNEXPECTED_TENSOR`, `WRONG_SHAPE` tensors that do not fit the configuration ·
 * `INVALID_OPTION` an option that cannot be · `INVALID_TENSOR` an array that cannot be written · `WRITE_FAILED` the sink could not be written.
 */
export type WeightsErrorCode =
  | 'NOT_FOUND'
  | 'READ_FAILED'
  | 'ACCESS_DENIED'
  | 'BAD_RESPONSE'
  | 'CHANGED'
  | 'ABORTED'
  | 'TRUNCATED'
  | 'CHECKSUM_MISMATCH'
  | 'MALFORMED_HEADER'
  | 'UNSUPPORTED_FORMAT'
  | 'UNSUPPORTED_DTYPE'
  | 'INVALID_CONFIG'
  | 'UNSUPPORTED_CONFIG'
  | 'MISSING_TENSOR'
  | 'UNEXPECTED_TENSOR'
  | 'WRONG_SHAPE'
  | 'INVALID_OPTION'
  | 'INVALID_TENSOR'
  | 'WRITE_FAILED'

/** Everything this package throws on purpose. Branch on `code`, never on `message`. */
export class WeightsError extends Error {
  /** Always `WeightsError`, also across copies of this package. */
  override readonly name = 'WeightsError'
  /** Which kind of failure this is. */
  readonly code: WeightsErrorCode

  constructor(code: WeightsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
