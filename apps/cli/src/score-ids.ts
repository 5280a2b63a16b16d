import type { Gpt } from '@nexttoken/gpt'
import { type EvaluationCut, type EvaluationWindow, evaluationWindows } from '@nexttoken/metrics'
import { type Batch, type Evaluation, evaluateLoss } from '@nexttoken/train'

const NOT_COUNTED = -100
const TOKENS_PER_BATCH = 4096

/** How {@link scoreIds} goes about it. */
export interface ScoringOptions extends Pick<EvaluationCut, 'stride'> {
  /** Told how many tokens are scored so far. */
  readonly onProgress?: (tokens: number) => void
}

/** Scores the ids of one text, each as often as {@link evaluationWindows} says. */
export function scoreIds(
  model: Gpt,
  ids: readonly number[] | Int32Array,
  { onProgress, ...cut }: ScoringOptions = {},
): Promise<Evaluation> {
  const { contextLength } = model
  const windows = evaluationWindows(ids.length, { ...cut, contextLength })
  return evaluateLoss(model, batchesOf(Int32Array.from(ids), windows, onProgress))
}

function* batchesOf(
  ids: Int32Array,
  windows: Iterable<EvaluationWindow>,
  onProgress: ScoringOptions['onProgress'],
): Generator<Batch> {
  let rows: EvaluationWindow[] = []
  for (const window of windows) {
    const { length } = window
    const isFull = (rows.length + 1) * length > TOKENS_PER_BATCH
    if (rows.length > 0 && (isFull || rows[0].length !== length)) {
      yield batchOf(ids, rows)
      onProgress?.(window.start + window.scored)
      rows = []
    }
    rows.push(window)
  }
  if (rows.length > 0) yield batchOf(ids, rows)
}

function batchOf(ids: Int32Array, rows: readonly EvaluationWindow[]): Batch {
  const { length } = rows[0]
  const inputs = new Int32Array(rows.length * length)
  const targets = new Int32Array(rows.length * length)
  rows.forEach(({ start, scored }, row) => {
    inputs.set(ids.subarray(start, start + length), row * length)
    targets.set(ids.subarray(start + 1, start + 1 + length), row * length)
    targets.fill(NOT_COUNTED, row * length, row * length + scored)
  })
  return { inputs, targets, shape: [rows.length, length] }
}
