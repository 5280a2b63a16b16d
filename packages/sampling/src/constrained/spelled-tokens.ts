import { type Automaton, DEAD } from './automaton.ts'

/** What a constraint needs to know of a vocabulary. */
export interface ConstraintVocabulary {
  /**
   * The bytes of each token, by id, or its text; a token may hold a part of a character. An empty
   * one is never taken: give that for special tokens.
   */
  readonly tokens: readonly (Uint8Array | string)[]
  /** The id that ends a text; whatever `tokens` has for it is not read. */
  readonly endOfText?: number
}

/** Tokens in order of their bytes, each with what it shares with the one before: a flat trie. */
interface SpelledTokens {
  /** By id; each character is one byte. */
  readonly spellings: readonly string[]
  /** Ids of the tokens that are not empty, in order of their bytes. */
  readonly sorted: Int32Array
  /** How many first bytes a token of `sorted` shares with the one before it. */
  readonly shared: Int32Array
  /** The bytes of `sorted`, joined. */
  readonly bytes: Uint8Array
  /** Where in `bytes` each token of `sorted` ends. */
  readonly ends: Int32Array
  readonly longest: number
}

const known: WeakMap<ConstraintVocabulary['tokens'], SpelledTokens> = /* @__PURE__ */ new WeakMap()

/** Sorts a vocabulary; one that was sorted before is remembered by its array. */
export function spelledTokens(tokens: ConstraintVocabulary['tokens']): SpelledTokens {
  const before = known.get(tokens)
  if (before) return before
  const encoder = new TextEncoder()
  const spellings = tokens.map(token =>
    String.fromCharCode(...(typeof token === 'string' ? encoder.encode(token) : token)),
  )
  const sorted = Int32Array.from(
    spellings
      .map((_, id) => id)
      .filter(id => spellings[id] !== '')
      .sort((left, right) => (spellings[left] < spellings[right] ? -1 : 1)),
  )
  const shared = sorted.map((id, index) =>
    index === 0 ? 0 : commonLength(spellings[sorted[index - 1]], spellings[id]),
  )
  const longest = spellings.reduce((most, { length }) => Math.max(most, length), 0)
  const joined = Array.from(sorted, id => spellings[id]).join('')
  const bytes = Uint8Array.from(joined, byte => byte.charCodeAt(0))
  let end = 0
  const ends = sorted.map(id => (end += spellings[id].length))
  const spelled = { spellings, sorted, shared, bytes, ends, longest }
  known.set(tokens, spelled)
  return spelled
}

function commonLength(left: string, right: string): number {
  let length = 0
  while (length < left.length && left[length] === right[length]) length++
  return length
}

/** Takes a token that may follow and the state after it. */
export type TokenVisitor = (id: number, target: number) => void

/** Tells every token that may follow `state`, and the state after it. */
export function walkTokens(
  { sorted, shared, bytes, ends, longest }: SpelledTokens,
  { automaton, state }: { readonly automaton: Automaton; readonly state: number },
  visit: TokenVisitor,
): void {
  const { next, classOf, classes } = automaton
  const path = new Int32Array(longest + 1) // states after each byte of the token at hand
  path[0] = state
  let reached = 0 // bytes of it that the automaton reads
  let start = 0
  for (let index = 0; index < sorted.length; index++) {
    const length = ends[index] - start
    if (shared[index] <= reached) {
      // otherwise it holds the byte that the one before failed at
      reached = shared[index]
      while (reached < length) {
        const target = next[path[reached] * classes + classOf[bytes[start + reached]]]
        if (target === DEAD) break
        path[++reached] = target
      }
      if (reached === length) visit(sorted[index], path[reached])
    }
    start = ends[index]
  }
}

/** The state after a token, or `DEAD`. */
export function stateAfter(
  { next, classOf, classes }: Automaton,
  state: number,
  spelling: string,
): number {
  let current = spelling === '' ? DEAD : state
  for (let index = 0; index < spelling.length && current !== DEAD; index++) {
    current = next[current * classes + classOf[spelling.charCodeAt(index)]]
  }
  return current
}
