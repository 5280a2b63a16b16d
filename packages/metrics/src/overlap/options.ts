import { MetricsError } from '../errors.ts'

/** @throws {MetricsError} `INVALID_ARGUMENT` unless `value` is one of `names`. */
export function requireOneOf(name: string, value: string, names: readonly string[]): void {
  if (!names.includes(value)) throw refused(name, `one of ${names.join(', ')}`, value)
}

/** @throws {MetricsError} `INVALID_ARGUMENT` unless `value` is finite and at least 0. */
export function requireAtLeastZero(name: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) throw refused(name, 'a number of at least 0', value)
}

function refused(name: string, expected: string, value: unknown): MetricsError {
  return new MetricsError('INVALID_ARGUMENT', `Expected ${name} to be ${expected}, got ${value}`)
}
