/** Ranks from 1, equal values sharing the mean of theirs, and what ties take from a variance. */
export interface Ranks {
  readonly ranks: Float64Array
  /** Σ t³ − t over groups of t equal values; 0 without ties. */
  readonly tieTerm: number
}

/** Ranks values from the smallest to the largest. */
export function rank(values: readonly number[]): Ranks {
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b])
  const ranks = new Float64Array(values.length)
  let tieTerm = 0
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && values[order[end]] === values[order[start]]) end += 1
    for (let place = start; place < end; place++) ranks[order[place]] = (start + 1 + end) / 2
    tieTerm += (end - start) ** 3 - (end - start)
    start = end
  }
  return { ranks, tieTerm }
}
