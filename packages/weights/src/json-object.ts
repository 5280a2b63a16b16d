import { findDuplicateKey } from './duplicate-key.ts'

/**
 * Reads a JSON object in UTF-8 whose keys must not repeat.
 *
 * @param fail - Makes the error to throw of what is wrong.
 */
export function parseJsonObject(
  bytes: Uint8Array,
  fail: (problem: string, cause?: unknown) => Error,
): Record<string, unknown> {
  let text: string
  let json: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    json = JSON.parse(text)
  } catch (cause) {
    throw fail('it is not JSON in UTF-8', cause)
  }
  if (!isObject(json)) throw fail('it is not a JSON object')
  const duplicate = findDuplicateKey(text)
  if (duplicate !== undefined) throw fail(`it holds ${quote(duplicate)} twice`)
  return json
}

/** Says whether a value of JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value from a file for a message, shortened. */
export function quote(value: unknown): string {
  const text = stringify(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

/** Nested deeper than the stack, a value cannot be written out, though it could be read. */
function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined'
  } catch {
    return 'something nested too deeply to show'
  }
}
