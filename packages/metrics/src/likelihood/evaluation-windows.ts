import { requireInteger } from '../checks.ts'
import { MetricsError } from '../errors.ts'

/** Inputs `ids[start, start + length)` with targets one further. */
export interface EvaluationWindow {
  readonly start: number
  /** Inputs, and as many targets. */
  readonly length: number
  /** So many targets at the beginning were scored in an earlier window: leave them out. */
  readonly scored: number
}

/** How {@link evaluationWindows} cuts. */
export interface EvaluationCut {
  /** The most ids that the model sees. */
  readonly contextLength: number
  /** Ids from one window to the next, in [1, contextLength]; `contextLength` where nothing is said. */
  readonly stride?: number
}

/**
 * Cuts a text of `count` ids into the windows in which a model scores it: every id but the first is the
 * target of exactly one.
 *
 * At a stride of `contextLength` one window of as many targets follows the other. At a smaller one, windows of
 * `contextLength` ids overlap, and each scores what follows within it and no earlier one scored, up to
 * the window that reaches the end: slower, and closer to what the model can do.
 *
 * @throws {MetricsError} `INVALID_ARGUMENT` if `contextLength` or `stride` is out of range.
 * @see https://huggingface.co/docs/transformers/perplexity
 */
export function evaluationWindows(
  count: number,
  { contextLength, stride = contextLength }: EvaluationCut,
): Generator<EvaluationWindow, void> {
  requireInteger('contextLength', contextLength, 1)
  requireInteger('stride', stride, 1)
  if (stride > contextLength) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected a stride of at most the context of ${contextLength}, got ${stride}`,
    )
  }
  // The last id of a window that overlaps is a target only.
  const inputs = stride === contextLength ? contextLength : contextLength - 1
  return cut(count, inputs, stride)
}

function* cut(count: number, inputs: number, stride: number): Generator<EvaluationWindow, void> {
  let reached = 1
  for (let start = 0; reached < count; start += stride) {
    const end = Math.min(start + inputs + 1, count)
    yield { start, length: end - start - 1, scored: reached - start - 1 }
    reached = end
  }
}
