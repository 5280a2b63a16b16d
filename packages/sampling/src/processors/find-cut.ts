import type { AllowedTokens } from '../allowed-tokens.ts'

/** Where a walk over tokens in ascending order of a key ends. */
export interface Cut {
  /** The first key whose tokens are not all passed. */
  readonly key: number
  /** How many of the tokens with just this key are passed, if their weights are equal. */
  readonly equals: number
  /** The weight of the tokens with smaller keys. */
  readonly below: number
}

/** Whether a walk passes a token: the weight and the number of those up to and with it. */
type Passes = (weight: number, rank: number) => boolean

const BUCKETS = 2048 // by 11 bits of a key

/**
 * Walks tokens upwards by a float32 key as far as `passes` lets it, which must not be to the end.
 * Nothing is sorted: the weights summed by the leading bits of keys tell roughly where the walk
 * ends, and there those summed by the following bits tell it exactly.
 */
export function cutFinder(): (
  tokens: AllowedTokens,
  keyOf: (index: number) => number,
  passes: Passes,
) => Cut {
  const walk = {
    sums: new Float64Array(BUCKETS),
    counts: new Int32Array(BUCKETS),
    below: 0,
    rank: 0,
  }
  let keys = new Float32Array(0)
  return (tokens, keyOf, passes) => {
    if (keys.length < tokens.count) keys = new Float32Array(tokens.ids.length)
    const bits = new Int32Array(keys.buffer)
    for (let index = 0; index < tokens.count; index++) {
      keys[index] = keyOf(index) + 0 // −0 becomes 0
      bits[index] = inOrder(bits[index])
    }
    let [first, bucket] = [0, 0]
    walk.below = walk.rank = 0
    for (const shift of [22, 11, 0]) {
      first = (first + bucket) * BUCKETS
      walk.sums.fill(0)
      walk.counts.fill(0)
      for (let index = 0; index < tokens.count; index++) {
        const next = (bits[index] >>> shift) - first
        if (next < 0 || next >= BUCKETS) continue
        walk.sums[next] += tokens.weights[index]
        walk.counts[next]++
      }
      bucket = advance(walk, passes)
    }
    bits[0] = fromOrder(first + bucket)
    return { key: keys[0], equals: countEquals(walk, bucket, passes), below: walk.below }
  }
}

interface Walk {
  readonly sums: Float64Array
  readonly counts: Int32Array
  below: number
  rank: number
}

/** Goes on to the first bucket that is not wholly passed, or the last that holds tokens. */
function advance(walk: Walk, passes: Passes): number {
  const { sums, counts } = walk
  let bucket = -1
  for (let next = 0; next < BUCKETS; next++) {
    if (counts[next] === 0) continue
    walk.below += sums[bucket] ?? 0
    walk.rank += counts[bucket] ?? 0
    bucket = next
    if (!passes(walk.below + sums[next], walk.rank + counts[next])) break
  }
  return bucket
}

function countEquals({ sums, counts, below, rank }: Walk, bucket: number, passes: Passes): number {
  const weight = sums[bucket] / counts[bucket]
  let equals = 0
  while (equals < counts[bucket] && passes(below + weight * (equals + 1), rank + equals + 1)) {
    equals++
  }
  return equals
}

/** Bits that, as an unsigned integer, are in the order of the floats that had these. */
function inOrder(bits: number): number {
  return bits < 0 ? ~bits : bits ^ 0x80000000
}

function fromOrder(place: number): number {
  return place < 2 ** 31 ? ~place : place ^ 0x80000000
}
