import { TrainError } from './errors.ts'

/** Throws `INVALID_OPTION` with `message` unless `condition` holds. */
export function requireOption(condition: boolean, message: string): asserts condition {
  if (!condition) throw new TrainError('INVALID_OPTION', message)
}

/** Throws `INVALID_OPTION` unless the option is an integer of at least `least`. */
export function requireInteger(name: string, value: number, least: number): void {
  requireOption(
    Number.isSafeInteger(value) && value >= least,
    `${name} must be an integer of at least ${least}, got ${value}`,
  )
}

/** Throws `INVALID_OPTION` unless the option is finite and not negative. */
export function requireNotNegative(name: string, value: number): void {
  requireOption(
    Number.isFinite(value) && value >= 0,
    `${name} must be a finite number of at least 0, got ${value}`,
  )
}
