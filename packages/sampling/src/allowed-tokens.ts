/** The ids that may be allowed: of all others it is known that they are forbidden. */
export interface AllowedIds {
  /** How many. */
  readonly count: number
  /** The first `count` are theirs, ascending. */
  readonly ids: Int32Array
}

/** The tokens of logits that are not forbidden: the next reading, of any, overwrites it. */
export interface AllowedTokens extends AllowedIds {
  /** Their largest logit; `-Infinity` where there is none. */
  readonly largest: number
  /** Their e^(logit − largest), in order of ids. */
  readonly weights: Float64Array
  /** The sum of these; NaN where a logit is NaN or `Infinity`. */
  readonly total: number
}

let scratch: Pick<AllowedTokens, 'ids' | 'weights'> | undefined

/**
 * Reads the allowed tokens of logits.
 *
 * @param known - Spares it the look at the others.
 * @param round - What rounds each step; `Math.fround` for the weights of a float32 softmax.
 */
export function readAllowed(
  logits: ArrayLike<number>,
  known?: AllowedIds,
  round: (value: number) => number = value => value,
): AllowedTokens {
  if (!scratch || scratch.ids.length < logits.length) scratch = withRoomFor(logits.length)
  const { ids, weights } = scratch
  const count = known ? stillAllowed(logits, known, ids) : allAllowed(logits, ids)
  let largest = -Infinity
  for (let index = 0; index < count; index++) {
    if (logits[ids[index]] > largest) largest = logits[ids[index]]
  }
  let total = 0
  for (let index = 0; index < count; index++) {
    total += weights[index] = round(Math.exp(round(logits[ids[index]] - largest)))
  }
  return { ids, count, largest, weights, total }
}

function withRoomFor(count: number): Pick<AllowedTokens, 'ids' | 'weights'> {
  return { ids: new Int32Array(count), weights: new Float64Array(count) }
}

function allAllowed(logits: ArrayLike<number>, ids: Int32Array): number {
  let count = 0
  for (let id = 0; id < logits.length; id++) {
    while (areForbidden(logits, id)) id += 4
    if (id < logits.length && logits[id] !== -Infinity) ids[count++] = id
  }
  return count
}

/** Whether the four tokens from `id` on are all forbidden: mostly they are, which saves time. */
function areForbidden(logits: ArrayLike<number>, id: number): boolean {
  return (
    id + 4 <= logits.length &&
    logits[id] === -Infinity &&
    logits[id + 1] === -Infinity &&
    logits[id + 2] === -Infinity &&
    logits[id + 3] === -Infinity
  )
}

function stillAllowed(logits: ArrayLike<number>, known: AllowedIds, ids: Int32Array): number {
  let count = 0
  for (let index = 0; index < known.count; index++) {
    const id = known.ids[index]
    if (logits[id] !== -Infinity) ids[count++] = id
  }
  return count
}
