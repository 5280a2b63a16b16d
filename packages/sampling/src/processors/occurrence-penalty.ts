import { requireOption, requirePositiveInteger } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'

/** Which of the ids so far a penalty looks at. */
export interface PenaltyOptions {
  /** Only the last this many. Default all. */
  readonly lastTokens?: number
  /** Leaves out this many at the start, such as a prompt's. Default 0. */
  readonly promptIgnoreLength?: number
}

/** A processor that changes the logit of each token that occurred, by how often it did. */
export function occurrencePenalty(
  name: string,
  options: PenaltyOptions,
  change: (logit: number, count: number) => number,
): LogitsProcessor {
  const { lastTokens = Infinity, promptIgnoreLength = 0 } = options
  if (lastTokens !== Infinity) requirePositiveInteger('lastTokens', lastTokens)
  requireOption(
    Number.isInteger(promptIgnoreLength) && promptIgnoreLength >= 0,
    `promptIgnoreLength needs a non-negative integer, got ${promptIgnoreLength}`,
  )
  const edit = occurrenceEdit(change)
  return editing(name, (logits, { ids }) =>
    edit(logits, ids, Math.max(promptIgnoreLength, ids.length - lastTokens)),
  )
}

/** Changes the logit of each token among `ids` from position `first` on, by how often it is there. */
export function occurrenceEdit(
  change: (logit: number, count: number) => number,
): (logits: Float32Array, ids: readonly number[], first?: number) => void {
  let counts = new Int32Array(0) // of each id; all 0 between calls
  return (logits, ids, first = 0) => {
    if (counts.length < logits.length) counts = new Int32Array(logits.length)
    for (let position = first; position < ids.length; position++) counts[ids[position]]++
    for (let position = first; position < ids.length; position++) {
      const id = ids[position]
      if (!counts[id]) continue
      logits[id] = change(logits[id], counts[id])
      counts[id] = 0
    }
  }
}
