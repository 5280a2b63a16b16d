/** Inputs `ids[start, start + length)` with targets one further. */
export interface EvaluationWindow {
  readonly start: number
  readonly length: number
  /** So many targets at the beginning were scored in an earlier window. */
  readonly scored: number
}

/** How {@link evaluationWindows} cuts. */
export interface EvaluationCut {
  /** The most ids that a model sees. */
  readonly contextLength: number
  /** Ids from one window to the next, in [1, contextLength]. Left out, every id but the first is scored once. */
  readonly stride?: number
}

/**
 * Cuts a text of `count` ids into the windows in which a model scores it.
 *
 * Without a stride: one window after the other, each as long as the context. With a stride: windows of `contextLength`
 * ids that score what follows within them and no earlier window scored, up to the window that reaches the end.
 *
 * @see https://huggingface.co/docs/transformers/perplexity
 */
export function* evaluationWindows(
  count: number,
  { contextLength, stride }: EvaluationCut,
): Generator<EvaluationWindow> {
  if (stride !== undefined) {
    yield* overlappingWindows(count, contextLength, stride)
    return
  }
  for (let start = 0; start < count - 1; start += contextLength) {
    yield { start, length: Math.min(contextLength, count - 1 - start), scored: 0 }
  }
}

function* overlappingWindows(
  count: number,
  contextLength: number,
  stride: number,
): Generator<EvaluationWindow> {
  let reached = 0
  for (let start = 0; reached < count; start += stride) {
    const end = Math.min(start + contextLength, count)
    const length = end - start - 1
    const scored = Math.max(0, reached - start - 1)
    if (length > scored) yield { start, length, scored }
    reached = end
  }
}
