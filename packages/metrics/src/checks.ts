import { MetricsError } from './errors.ts'

/** @throws {MetricsError} `INVALID_ARGUMENT` unless 0 < `confidence` < 1. */
export function requireConfidence(confidence: number): void {
  if (confidence > 0 && confidence < 1) return
  throw new MetricsError(
    'INVALID_ARGUMENT',
    `Expected a confidence between 0 and 1, such as 0.95, got ${confidence}`,
  )
}

/** @throws {MetricsError} `INVALID_ARGUMENT` unless `value` is an integer of at least `least`. */
export function requireInteger(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new MetricsError(
    'INVALID_ARGUMENT',
    `Expected ${name} to be a whole number of at least ${least}, got ${value}`,
  )
}

/** @throws {MetricsError} `EMPTY` with no value, `INVALID_ARGUMENT` if one is not finite. */
export function requireFinite(values: readonly number[]): void {
  if (values.length === 0) throw new MetricsError('EMPTY', 'Expected at least one value, got none')
  const index = values.findIndex(value => !Number.isFinite(value))
  if (index < 0) return
  throw new MetricsError(
    'INVALID_ARGUMENT',
    `Expected finite numbers, got ${values[index]} at index ${index}`,
  )
}

/** @throws {MetricsError} `INVALID_ARGUMENT` unless both hold one finite value for each pair. */
export function requirePairs(a: readonly number[], b: readonly number[]): void {
  requireFinite(a)
  requireFinite(b)
  if (a.length === b.length) return
  throw new MetricsError(
    'INVALID_ARGUMENT',
    `Expected pairs, got ${a.length} values and ${b.length}: both must be about the same items in the same order`,
  )
}
