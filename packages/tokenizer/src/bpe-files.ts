import type { AddedToken } from './added-tokens.ts'
import { invalidFile, show } from './file-shape.ts'
import type { MergeRules } from './merge-pairs.ts'

/** What the files of a byte-level BPE tokenizer hold. */
export interface BpeFiles {
  /** The id of every token, the added tokens among them. */
  readonly vocabulary: ReadonlyMap<string, number>
  /** Pairs of tokens such as `Ġ t`, in the order in which they join. */
  readonly merges: readonly string[]
  readonly addedTokens: readonly AddedToken[]
}

/** Ids and merge ranks stay below it. */
const limit = 2 ** 21

/** Checks a vocabulary of unknown origin: distinct whole numbers as ids. */
export function checkVocabulary(
  entries: Iterable<readonly [string, unknown]>,
): Map<string, number> {
  const vocabulary = new Map<string, number>()
  const tokens: (string | undefined)[] = []
  for (const [token, id] of entries) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= limit) {
      throw invalidFile(
        `the id of the token ${show(token)} must be a whole number from 0 to ${limit - 1}, got ${show(id)}`,
      )
    }
    const other = tokens[id]
    if (other !== undefined) {
      throw invalidFile(
        `every id must have one token, but ${id} has ${show(other)} and ${show(token)}`,
      )
    }
    tokens[id] = token
    vocabulary.set(token, id)
  }
  return vocabulary
}

/** Turns a list of merges into a lookup by the ids of the pair. */
export function mergeRules({ vocabulary, merges }: BpeFiles): MergeRules {
  if (merges.length > limit) {
    throw invalidFile(`at most ${limit} merges are supported, got ${merges.length}`)
  }
  const ranks = new Map<number, number>()
  const results: number[] = []
  for (const [rank, merge] of merges.entries()) {
    const [left, right, joined] = mergeIds(merge, vocabulary)
    ranks.set(left * limit + right, rank)
    results.push(joined)
  }
  return {
    rank: (left, right) => ranks.get(left * limit + right) ?? Infinity,
    joined: rank => results[rank],
  }
}

/** The ids of the left token, the right token, and the token that they make. */
function mergeIds(merge: string, vocabulary: ReadonlyMap<string, number>): number[] {
  const parts = merge.split(' ')
  if (parts.length !== 2) {
    throw invalidFile(`a merge must be two tokens with one space between them, got ${show(merge)}`)
  }
  return [...parts, parts.join('')].map(token => {
    const id = vocabulary.get(token)
    if (id === undefined) {
      throw invalidFile(
        `the merge ${show(merge)} needs the token ${show(token)}, which the vocabulary lacks`,
      )
    }
    return id
  })
}
