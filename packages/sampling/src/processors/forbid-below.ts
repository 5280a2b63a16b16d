/** Where a filter cuts, and how it splits the tokens that lie exactly there. */
export interface Border {
  readonly value: number
  /** How many of the tokens with just this logit go too. */
  readonly equalsForbidden: number
  /** Which of them go first. */
  readonly forbidFirst: 'lower-id' | 'higher-id'
}

/** A copy of `logits` without those below the border and without some of those on it; NaN stays. */
export function forbidBelow(logits: Float32Array, border: Border): Float32Array {
  const kept = logits.slice()
  for (let id = 0; id < kept.length; id++) {
    if (kept[id] < border.value) kept[id] = -Infinity
  }
  let left = border.equalsForbidden
  for (let index = 0; index < kept.length && left > 0; index++) {
    const id = border.forbidFirst === 'lower-id' ? index : kept.length - 1 - index
    if (kept[id] !== border.value) continue
    kept[id] = -Infinity
    left--
  }
  return kept
}
