import { DataError } from './errors.ts'

/** Throws `INVALID_OPTION` unless the option is an integer of at least 1. */
export function requirePositiveInteger(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return
  throw new DataError('INVALID_OPTION', `${name} must be a positive integer, got ${value}`)
}

/** Throws `INVALID_OPTION` unless the seed is one that a random stream takes. */
export function requireSeed(value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return
  throw new DataError('INVALID_OPTION', `seed must be an integer in [0, 2^53), got ${value}`)
}
