/** Why a {@link TokenizerError} was thrown. */
export type TokenizerErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_TOKENIZER_FILE'
  | 'DISALLOWED_SPECIAL_TOKEN'
  | 'UNKNOWN_CHARACTER'
  | 'UNKNOWN_ID'

/** Everything this package throws on purpose. Branch on `code`, never on `message`. */
export class TokenizerError extends Error {
  /** Always `TokenizerError`. */
  override readonly name = 'TokenizerError'
  /** What went wrong, for programs. */
  readonly code: TokenizerErrorCode

  constructor(code: TokenizerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
