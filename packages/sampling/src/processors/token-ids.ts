import { requireOption } from '../errors.ts'

/**
 * The ids of an option that takes one or several, each once. Processors pass over those that a
 * model's vocabulary lacks.
 *
 * @throws {SamplingError} `INVALID_OPTION` if one of them is no id.
 */
export function tokenIds(name: string, ids: number | readonly number[]): readonly number[] {
  const several = typeof ids === 'number' ? [ids] : ids
  requireIds(name, several)
  return [...new Set(several)]
}

/**
 * Checks ids in a row.
 *
 * @throws {SamplingError} `INVALID_OPTION` if there is none, or one is no id.
 */
export function requireSequence(name: string, sequence: readonly number[]): void {
  requireIds(name, sequence)
  requireOption(sequence.length > 0, `${name} needs one id or more in a sequence, got none`)
}

/** Whether `ids` end with `sequence`; an empty one is at every end. */
export function endsWith(ids: readonly number[], sequence: readonly number[]): boolean {
  const start = ids.length - sequence.length
  return start >= 0 && sequence.every((id, index) => id === ids[start + index])
}

function requireIds(name: string, ids: readonly number[]): void {
  requireOption(
    Array.isArray(ids) && ids.every(id => Number.isInteger(id) && id >= 0),
    `${name} needs token ids, non-negative integers, got ${JSON.stringify(ids)}`,
  )
}
