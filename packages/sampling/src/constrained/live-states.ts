import { type Automaton, DEAD } from './automaton.ts'
import type { TokenVisitor } from './spelled-tokens.ts'

/** How tokens lead from state to state. */
interface TokenSteps {
  /** The bytes that are tokens of their own. */
  readonly singleBytes: readonly number[]
  walk(state: number, visit: TokenVisitor): void
}

/** Tells the states from which the tokens can spell the rest of a text. */
export function liveStates(automaton: Automaton, steps: TokenSteps): (state: number) => boolean {
  if (canSpellAll(automaton, steps.singleBytes)) return () => true
  const sources = new Map<number, Set<number>>() // states, by one that a token leads to from them
  const reached = new Set([0])
  for (const state of reached) {
    steps.walk(state, (_, target) => {
      reached.add(target)
      sources.set(target, (sources.get(target) ?? new Set()).add(state))
    })
  }
  const live = new Set([...reached].filter(automaton.accepts))
  for (const state of live) for (const source of sources.get(state) ?? []) live.add(source)
  return state => live.has(state)
}

/** Whether some token stands for each step that the automaton takes: it leads on from every state. */
function canSpellAll({ next, classes, classOf }: Automaton, bytes: readonly number[]): boolean {
  const spelled = new Set(bytes.map(byte => classOf[byte]))
  return next.every((target, index) => target === DEAD || spelled.has(index % classes))
}
