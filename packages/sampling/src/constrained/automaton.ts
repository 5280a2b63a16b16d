import { requireOption } from '../errors.ts'
import { COMPLETE, type Nondeterministic, nondeterministic } from './nondeterministic.ts'
import type { Pattern } from './pattern.ts'

const MOST_STATES = 1 << 16

/** No text goes on from here. */
export const DEAD = -1

/** Which bytes behave alike. */
interface ByteClasses {
  /** [256] */
  readonly classOf: Uint8Array
  readonly classes: number
}

/** A table of states over bytes. Every state leads to one that accepts. */
export interface Automaton extends ByteClasses {
  /** Of each state and class the next state or `DEAD`; the start is state 0. */
  readonly next: Int32Array
  /** Whether the bytes so far are one of the pattern's texts. */
  accepts(state: number): boolean
}

/**
 * Compiles a pattern by the subset construction.
 *
 * @throws {SamplingError} `INVALID_OPTION` if no text matches, or the table would be too large.
 */
export function automaton(pattern: Pattern): Automaton {
  const machine = nondeterministic(pattern)
  requireOption(machine !== undefined, 'expected a constraint that some text fulfils, got none')
  const byClass = byteClasses(machine!)
  const sets: number[][] = []
  const known = new Map<string, number>() // states by their sets
  const byTargets = new Map<string, number>() // and by what they were first reached as
  const stateOf = (targets: readonly number[]): number => {
    const name = targets.join()
    const before = targets.length === 0 ? DEAD : byTargets.get(name)
    if (before !== undefined) return before
    const set = closure(machine!, targets)
    const key = set.join()
    const state = known.get(key) ?? sets.push(set) - 1
    known.set(key, state)
    byTargets.set(name, state)
    return state
  }
  const next: number[] = []
  stateOf([machine!.start])
  for (let state = 0; state < sets.length; state++) {
    for (const targets of targetsOf(machine!, sets[state], byClass)) next.push(stateOf(targets))
    requireOption(
      sets.length <= MOST_STATES,
      `expected a constraint of at most ${MOST_STATES} states, got more; lower its repeat counts`,
    )
  }
  const accepting = sets.map(set => set[0] === COMPLETE)
  const accepts = (state: number) => accepting[state]
  return { ...byClass, next: Int32Array.from(next), accepts }
}

/** Groups the bytes that no edge tells apart, in order. */
function byteClasses({ edges }: Nondeterministic): ByteClasses {
  const isStart = new Uint8Array(257)
  for (const state of edges) {
    for (const { first, last } of state) isStart[first] = isStart[last + 1] = 1
  }
  let current = 0
  const classOf = Uint8Array.from({ length: 256 }, (_, byte) => {
    if (byte > 0) current += isStart[byte]
    return current
  })
  return { classOf, classes: current + 1 }
}

/** The states after one byte of each class. */
function targetsOf(
  { edges }: Nondeterministic,
  set: readonly number[],
  { classOf, classes }: ByteClasses,
): number[][] {
  const targets: number[][] = Array.from({ length: classes }, () => [])
  for (const state of set) {
    for (const { first, last, to } of edges[state]) {
      for (let one = classOf[first]; one <= classOf[last]; one++) targets[one].push(to)
    }
  }
  return targets
}

/** The states reached without reading that themselves read or complete, in order. */
function closure({ edges, skips }: Nondeterministic, targets: readonly number[]): number[] {
  const reached = new Set(targets)
  for (const state of reached) for (const target of skips[state]) reached.add(target)
  return [...reached]
    .filter(state => state === COMPLETE || edges[state].length > 0)
    .sort((left, right) => left - right)
}
