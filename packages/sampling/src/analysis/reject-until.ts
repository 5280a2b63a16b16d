import { requirePositiveInteger } from '../errors.ts'

/** How `rejectUntil` ended: with an accepted value, or without. */
export type Verdict<Value> =
  | {
      readonly accepted: true
      readonly value: Value
      /** Those before it. */
      readonly rejected: readonly Value[]
    }
  | { readonly accepted: false; readonly rejected: readonly Value[] }

/**
 * Generates anew until a check accepts, such as a fact check or a search for a quoted source.
 *
 * @param generateOnce - Gets the number of the attempt, from 0, to vary its seed by.
 * @throws {SamplingError} `INVALID_OPTION` if `attempts` is not a positive integer.
 */
export async function rejectUntil<Value>(
  generateOnce: (attempt: number) => Value | Promise<Value>,
  accept: (value: Value) => boolean | Promise<boolean>,
  { attempts }: { readonly attempts: number },
): Promise<Verdict<Value>> {
  requirePositiveInteger('attempts', attempts)
  const rejected: Value[] = []
  while (rejected.length < attempts) {
    const value = await generateOnce(rejected.length)
    if (await accept(value)) return { accepted: true, value, rejected }
    rejected.push(value)
  }
  return { accepted: false, rejected }
}
