/** All parts of a sequence as one small automaton: what leads from the start to a state is a part of the sequence. */
export interface SuffixAutomaton {
  /** For each state, the state that each next symbol leads to. State 0 is the start. */
  readonly next: readonly Map<number, number>[]
  /** For each state, the longest part that leads there. */
  readonly lengths: readonly number[]
  /** For each state, that of the longest suffix which occurs in more places; -1 for the start. */
  readonly links: readonly number[]
  /** For each symbol of the sequence, the state of all up to it. */
  readonly ends: readonly number[]
}

/** @see Blumer et al. 1985, https://doi.org/10.1016/0304-3975(85)90157-4 */
export function suffixAutomaton(symbols: Int32Array): SuffixAutomaton {
  const next = [new Map<number, number>()]
  const lengths = [0]
  const links = [-1]
  const ends: number[] = []
  const addState = (length: number, transitions: Map<number, number>, link: number): number => {
    lengths.push(length)
    links.push(link)
    return next.push(transitions) - 1
  }
  /** The state of exactly that part, which is split off where longer parts share its state. */
  const splitOff = (parent: number, symbol: number): number => {
    const state = next[parent].get(symbol)!
    if (lengths[state] === lengths[parent] + 1) return state
    const copy = addState(lengths[parent] + 1, new Map(next[state]), links[state])
    links[state] = copy
    for (let at = parent; at >= 0 && next[at].get(symbol) === state; at = links[at]) {
      next[at].set(symbol, copy)
    }
    return copy
  }
  let last = 0
  for (const symbol of symbols) {
    const state = addState(lengths[last] + 1, new Map(), 0)
    let at = last
    for (; at >= 0 && !next[at].has(symbol); at = links[at]) next[at].set(symbol, state)
    if (at >= 0) links[state] = splitOff(at, symbol)
    last = state
    ends.push(state)
  }
  return { next, lengths, links, ends }
}
