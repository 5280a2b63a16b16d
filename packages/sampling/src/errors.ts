/** What went wrong: the closed set that callers branch on. */
export type SamplingErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_PROMPT'
  | 'EMPTY_DISTRIBUTION'
  | 'NOT_A_NUMBER'
  | 'WRONG_LENGTH'
  | 'MISSING_CAPABILITY'

/** Everything this package throws on purpose. Branch on `code`, never on `message`. */
export class SamplingError extends Error {
  override readonly name = 'SamplingError'
  readonly code: SamplingErrorCode
  constructor(code: SamplingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Throws `INVALID_OPTION` with `message` unless the option `holds`. */
export function requireOption(holds: boolean, message: string): void {
  if (!holds) throw new SamplingError('INVALID_OPTION', message)
}

/** Throws `INVALID_OPTION` unless `value` is an integer of at least 1. */
export function requirePositiveInteger(name: string, value: number): void {
  requireOption(
    Number.isInteger(value) && value >= 1,
    `${name} needs a positive integer, got ${value}`,
  )
}
