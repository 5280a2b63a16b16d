import { TokenizerError } from './errors.ts'

/** The error for a tokenizer file that cannot be used. */
export function invalidFile(message: string): TokenizerError {
  return new TokenizerError('INVALID_TOKENIZER_FILE', message)
}

/** Shows a value of unknown size in an error message. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

/** The value as an object with named members. */
export function asRecord(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidFile(`${place} must be an object, got ${show(value)}`)
  }
  return value as Record<string, unknown>
}

/** The value as a list. */
export function asList(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalidFile(`${place} must be a list, got ${show(value)}`)
  return value
}

/** The value as a text. */
export function asText(value: unknown, place: string): string {
  if (typeof value !== 'string') throw invalidFile(`${place} must be a text, got ${show(value)}`)
  return value
}
