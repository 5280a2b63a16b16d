/** A span of ids that occurs twice; the two may overlap. */
export interface RepeatedSpan {
  readonly length: number
  /** Where it begins first. */
  readonly first: number
  /** Where it begins next. */
  readonly second: number
}

/** Equal numbers for equal spans of one length, by the position where they begin. */
type Ranks = readonly number[]

/** The longest span that occurs twice, the earliest of equals, by doubling (Karp et al. 1972). */
export function longestRepeat(ids: readonly number[]): RepeatedSpan | undefined {
  const doublings: Ranks[] = []
  let ranks: Ranks = rank(ids)
  while (hasRepeat(ranks)) {
    doublings.push(ranks)
    ranks = join(ranks, ranks, 2 ** (doublings.length - 1))
  }
  let length = 0
  let best: Ranks = []
  for (let power = doublings.length - 1; power >= 0; power--) {
    const longer = length === 0 ? doublings[power] : join(best, doublings[power], length)
    if (!hasRepeat(longer)) continue
    best = longer
    length += 2 ** power
  }
  if (length === 0) return undefined
  return { length, ...earliest(best) }
}

/** Ranks of spans made of one at a position and another `distance` after it. */
function join(left: Ranks, right: Ranks, distance: number): Ranks {
  const count = Math.max(0, right.length - distance)
  return rank(Array.from({ length: count }, (_, at) => left[at] * 2 ** 26 + right[at + distance]))
}

function rank(keys: readonly number[]): Ranks {
  const known = new Map<number, number>()
  return keys.map(key => {
    if (!known.has(key)) known.set(key, known.size)
    return known.get(key)!
  })
}

function hasRepeat(ranks: Ranks): boolean {
  return new Set(ranks).size < ranks.length
}

function earliest(ranks: Ranks): Omit<RepeatedSpan, 'length'> {
  const occurrences = new Map<number, number>() // of each rank, the last position from the end
  let first = -1
  let second = -1
  for (let position = ranks.length - 1; position >= 0; position--) {
    const next = occurrences.get(ranks[position])
    if (next !== undefined) [first, second] = [position, next]
    occurrences.set(ranks[position], position)
  }
  return { first, second }
}
