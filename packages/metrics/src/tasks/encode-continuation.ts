import { MetricsError } from '../errors.ts'

/** How texts become ids. */
export interface TaskEncoding {
  /** Encodes a text. */
  encode(text: string): readonly number[]
  /** The ids that stand for an empty context, such as end-of-text. */
  readonly beginning?: readonly number[]
  /** What stands between context and continuation; a space where nothing is said. */
  readonly delimiter?: string
}

/** Ids to read, and ids to predict after them. */
export interface EncodedContinuation {
  readonly prompt: readonly number[]
  readonly target: readonly number[]
}

/**
 * Encodes context and continuation as lm-evaluation-harness does: spaces at the context's end count to the
 * continuation, and the target is what the ids of both together have beyond the number of the context's own.
 *
 * @throws {MetricsError} `INVALID_ARGUMENT` if no id is left to predict, or none to begin with.
 */
export function encodeContinuation(
  context: string,
  continuation: string,
  { encode, beginning = [], delimiter = ' ' }: TaskEncoding,
): EncodedContinuation {
  const read = context.trimEnd()
  const prompt = encode(read)
  const target = encode(context + delimiter + continuation).slice(prompt.length)
  const start = prompt.length > 0 ? prompt : beginning
  if (start.length > 0 && target.length > 0) return { prompt: start, target }
  throw new MetricsError(
    'INVALID_ARGUMENT',
    `Expected ids to read and ids to predict, got ${start.length} and ${target.length} at "${continuation}"`,
  )
}
