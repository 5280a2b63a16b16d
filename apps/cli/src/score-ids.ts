import type { Gpt } from '@nexttoken/gpt'
import { type Batch, type Evaluation, evaluateLoss } from '@nexttoken/train'
import {
  type EvaluationCut,
  type EvaluationWindow,
  evaluationWindows,
} from './evaluation-windows.ts'

const NOT_COUNTED = -100
const TOKENS_PER_BATCH = 4096

/** Scores the ids of one text, each as often as {@link evaluationWindows} says. */
export function scoreIds(
  model: Gpt,
  ids: readonly number[] | Int32Array,
  options: Pick<EvaluationCut, 'stride'> = {},
): Promise<Evaluation> {
  const { contextLength } = model
  const windows = evaluationWindows(ids.length, { ...options, contextLength })
  return evaluateLoss(model, batchesOf(Int32Array.from(ids), windows))
}

function* batchesOf(ids: Int32Array, windows: Iterable<EvaluationWindow>): Generator<Batch> {
  let rows: EvaluationWindow[] = []
  for (const window of windows) {
    const { length } = window
    const isFull = (rows.length + 1) * length > TOKENS_PER_BATCH
    if (rows.length > 0 && (isFull || rows[0].length !== length)) {
      yield batchOf(ids, rows)
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
