import { requireOption, SamplingError } from '../errors.ts'
import type { Automaton } from './automaton.ts'
import { liveStates } from './live-states.ts'
import {
  type ConstraintVocabulary,
  spelledTokens,
  stateAfter,
  type TokenVisitor,
  walkTokens,
} from './spelled-tokens.ts'

/** The state after end-of-text. */
const ENDED = -2

/** An automaton over the tokens of one vocabulary. */
interface TokenMasks {
  /** The state after a token, or `undefined` if it may not follow. */
  after(state: number, id: number): number | undefined
  /** Whether nothing but end-of-text may follow. */
  isComplete(state: number): boolean
  /** Forbids all but the tokens that may follow. */
  apply(state: number, logits: Float32Array): void
}

/** The ids that may follow a state, or those that may not, whichever are fewer. */
interface Mask {
  readonly ids: Int32Array
  readonly areAllowed: boolean
  readonly isComplete: boolean
}

/**
 * Lays an automaton over a vocabulary; what may follow a state is found at its first visit.
 *
 * @throws {SamplingError} `INVALID_OPTION` if the tokens spell none of the texts.
 */
export function tokenMasks(automaton: Automaton, vocabulary: ConstraintVocabulary): TokenMasks {
  const { tokens, endOfText = -1 } = vocabulary
  const size = Math.max(tokens.length, endOfText + 1)
  const spelled = spelledTokens(tokens)
  const walk = (state: number, visit: TokenVisitor) =>
    walkTokens(spelled, { automaton, state }, (id, target) => {
      if (id !== endOfText) visit(id, target)
    })
  const singleBytes = spelled.spellings
    .filter((spelling, id) => spelling.length === 1 && id !== endOfText)
    .map(spelling => spelling.charCodeAt(0))
  const live = liveStates(automaton, { singleBytes, walk })
  requireOption(live(0), 'expected tokens that spell a text of the constraint, got none that do')
  const mask = memoize(state => {
    const allowed: number[] = []
    if (state !== ENDED) walk(state, (id, target) => live(target) && allowed.push(id))
    const isComplete = allowed.length === 0
    if (endOfText >= 0 && (state === ENDED || automaton.accepts(state))) allowed.push(endOfText)
    return { ...shorterList(allowed, size), isComplete }
  })
  return {
    after(state, id) {
      if (id === endOfText) return state === ENDED || automaton.accepts(state) ? ENDED : undefined
      const target = state < 0 ? -1 : stateAfter(automaton, state, spelled.spellings[id] ?? '')
      return target >= 0 && live(target) ? target : undefined
    },
    isComplete: state => mask(state).isComplete,
    apply(state, logits) {
      requireLength(logits, size)
      applyMask(mask(state), logits, size)
    },
  }
}

function memoize(compute: (state: number) => Mask): (state: number) => Mask {
  const known = new Map<number, Mask>()
  return state => {
    const mask = known.get(state) ?? compute(state)
    known.set(state, mask)
    return mask
  }
}

function shorterList(allowed: readonly number[], size: number): Pick<Mask, 'ids' | 'areAllowed'> {
  if (allowed.length <= size / 2) return { ids: Int32Array.from(allowed), areAllowed: true }
  const isAllowed = new Uint8Array(size)
  for (const id of allowed) isAllowed[id] = 1
  const forbidden = new Int32Array(size - allowed.length)
  let count = 0
  for (let id = 0; id < size; id++) if (isAllowed[id] === 0) forbidden[count++] = id
  return { ids: forbidden, areAllowed: false }
}

function applyMask({ ids, areAllowed }: Mask, logits: Float32Array, size: number): void {
  if (areAllowed) {
    const allowed = ids.length
    const kept = new Float32Array(allowed)
    for (let index = 0; index < allowed; index++) kept[index] = logits[ids[index]]
    logits.fill(-Infinity)
    for (let index = 0; index < allowed; index++) logits[ids[index]] = kept[index]
  } else {
    logits.fill(-Infinity, size) // a vocabulary may be padded
    for (let index = 0; index < ids.length; index++) logits[ids[index]] = -Infinity
  }
}

function requireLength(logits: Float32Array, size: number): void {
  if (logits.length >= size) return
  throw new SamplingError(
    'WRONG_LENGTH',
    `expected at least ${size} logits, one for each token of the constraint, got ${logits.length}`,
  )
}
