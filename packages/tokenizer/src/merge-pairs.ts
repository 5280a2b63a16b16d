import { popSmallest, pushNumber } from './number-heap.ts'

/** Which neighbouring tokens join, in which order, and into what. */
export interface MergeRules {
  /** The place of the pair in the order of merges, below 2^21, or `Infinity` if it never joins. */
  rank(left: number, right: number): number
  /** The token that the merge of this rank makes. */
  joined(rank: number): number
}

// A heap entry is rank · 2^32 + position: one number below 2^53 that sorts by rank, then leftmost.
const positions = 2 ** 32
const removed = -1

/**
 * Joins neighbours, lowest rank first and leftmost among equals, until no pair has a rank.
 *
 * Takes O(n log n) for n tokens, where rescanning for the lowest rank takes O(n²).
 *
 * @see Sennrich et al. 2016, https://arxiv.org/abs/1508.07909
 */
export function mergePairs(start: readonly number[], rules: MergeRules): number[] {
  const tokens = start.slice()
  const next = tokens.map((_, position) => position + 1)
  const previous = tokens.map((_, position) => position - 1)
  const ranks: number[] = tokens.map(() => Infinity)
  const heap: number[] = []

  function rankPairAt(left: number): void {
    const right = next[left]
    const rank = right < tokens.length ? rules.rank(tokens[left], tokens[right]) : Infinity
    ranks[left] = rank
    if (rank !== Infinity) pushNumber(heap, rank * positions + left)
  }

  for (let position = 0; position < tokens.length; position++) rankPairAt(position)
  while (heap.length > 0) {
    const entry = popSmallest(heap)
    const rank = Math.floor(entry / positions)
    const left = entry - rank * positions
    if (ranks[left] !== rank) continue // an earlier merge took one of the pair
    const right = next[left]
    tokens[left] = rules.joined(rank)
    tokens[right] = removed
    ranks[right] = Infinity
    next[left] = next[right]
    if (next[left] < tokens.length) previous[next[left]] = left
    rankPairAt(left)
    if (previous[left] >= 0) rankPairAt(previous[left])
  }
  return tokens.filter(token => token !== removed)
}
