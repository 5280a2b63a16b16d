import { numberWords } from '../overlap/vocabulary.ts'

/** The n-grams of one order in several sequences. */
export interface NgramLevel {
  /** For each sequence its n-grams from left to right, as numbers from 0 on; none in a sequence that is too short. */
  readonly sequences: readonly Int32Array[]
  /** How many different ones there are. */
  readonly kinds: number
}

/** The n-grams of each order from 1 to `order`, within sequences and not across them. */
export function* ngramLevels(
  symbols: readonly Int32Array[],
  order: number,
): Generator<NgramLevel, void, undefined> {
  let level = numberLevel(symbols)
  yield level
  for (let n = 2; n <= order; n++) {
    const { sequences, kinds } = level
    // An n-gram is the (n-1)-gram at its start and the one at the next place.
    level = numberLevel(
      sequences.map(sequence =>
        Float64Array.from(sequence.subarray(1), (next, index) => sequence[index] * kinds + next),
      ),
    )
    yield level
  }
}

function numberLevel(keys: readonly ArrayLike<number>[]): NgramLevel {
  const numbers = new Map<number, number>()
  const sequences = keys.map(sequence => numberWords(sequence, numbers))
  return { sequences, kinds: numbers.size }
}

/** The n-grams of one order alone. */
export function ngramsOfOrder(symbols: readonly Int32Array[], order: number): NgramLevel {
  return Array.from(ngramLevels(symbols, order))[order - 1]
}
