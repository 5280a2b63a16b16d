import { requireInteger } from '../checks.ts'
import { numberWords } from '../overlap/vocabulary.ts'
import { splitWords } from '../overlap/words.ts'
import { type SuffixAutomaton, suffixAutomaton } from './suffix-automaton.ts'
import { listTokens, type Token, type Tokens } from './tokens.ts'

/** A part of a generated sequence that the training text holds token for token. */
export interface MemorizedSpan {
  /** Index of its first token in the generated sequence. */
  readonly start: number
  /** Index after its last token. */
  readonly end: number
  /** Index of a place in the training text where it stands. */
  readonly trainingStart: number
}

/** How much of a generated sequence was copied from the training text. */
export interface Memorization {
  /** All that cannot be made longer and have at least `minTokens`, from left to right; they may overlap. */
  readonly spans: readonly MemorizedSpan[]
  /** The longest span of any length, the first of several; undefined where no token is in the training text. */
  readonly longest: MemorizedSpan | undefined
  /** Share of all parts of `minTokens` tokens that the training text holds; 0 where there is no such part. */
  readonly share: number
  /** Share of tokens that lie in a span. */
  readonly coverage: number
}

/**
 * Finds what a model copied from its training text.
 *
 * Reads the training text once, in time that grows with its length only: it may be a generator over files.
 * Both must be cut into tokens alike: two texts (into words), ids of one tokenizer, or lists of characters.
 *
 * @param minTokens - Shortest span that counts; 50 where nothing is said.
 * @throws {MetricsError} `INVALID_ARGUMENT` if `minTokens` is not a positive integer.
 * @see Carlini et al. 2023, https://arxiv.org/abs/2202.07646
 */
export function memorizedSpans(
  generated: Tokens,
  training: Tokens,
  { minTokens = 50 }: { readonly minTokens?: number } = {},
): Memorization {
  requireInteger('minTokens', minTokens, 1)
  const vocabulary = new Map<Token, number>()
  const automaton = suffixAutomaton(numberWords(listTokens(generated), vocabulary))
  const words = typeof training === 'string' ? splitWords(training) : training
  const found = findStates(automaton, words, vocabulary)
  const spans = automaton.ends.map((state, index) => spanEnding(index + 1, found, state))
  const long = spans.map(({ start, end }) => end - start >= minTokens)
  const parts = spans.length - minTokens + 1
  return {
    spans: spans.filter((span, index) => long[index] && spans[index + 1]?.start !== span.start),
    longest: longestOf(spans),
    share: parts > 0 ? long.filter(Boolean).length / parts : 0,
    coverage: spans.length === 0 ? 0 : countCovered(spans, minTokens) / spans.length,
  }
}

/** For each state of the automaton, the longest of its parts that the training text holds, and where it ends there. */
interface FoundParts {
  readonly lengths: Int32Array
  readonly ends: Int32Array
}

function findStates(
  automaton: SuffixAutomaton,
  training: Iterable<Token>,
  vocabulary: ReadonlyMap<Token, number>,
): FoundParts {
  const { next, lengths, links } = automaton
  const found = { lengths: new Int32Array(next.length), ends: new Int32Array(next.length) }
  let [state, length, place] = [0, 0, 0]
  for (const token of training) {
    place++
    const symbol = vocabulary.get(token)
    let target: number | undefined
    if (symbol !== undefined) {
      for (; state >= 0; state = links[state]) {
        target = next[state].get(symbol)
        if (target !== undefined) break
        length = lengths[links[state]] ?? 0
      }
    }
    state = target ?? 0
    length = target === undefined ? 0 : length + 1
    if (length <= found.lengths[state]) continue
    found.lengths[state] = length
    found.ends[state] = place
  }
  return spreadToSuffixes(automaton, found)
}

/** A part that was found has suffixes that were found; and where nothing of a state was found, a suffix may be. */
function spreadToSuffixes({ lengths, links }: SuffixAutomaton, found: FoundParts): FoundParts {
  const states = Array.from(lengths.keys()).sort((a, b) => lengths[b] - lengths[a])
  const take = (to: number, from: number, length: number): void => {
    found.lengths[to] = length
    found.ends[to] = found.ends[from]
  }
  for (const state of states) {
    const link = links[state]
    if (link > 0 && found.lengths[state] > 0 && found.lengths[link] < lengths[link])
      take(link, state, lengths[link])
  }
  for (const state of states.reverse()) {
    if (state > 0 && found.lengths[state] === 0)
      take(state, links[state], found.lengths[links[state]])
  }
  return found
}

/** The longest span that ends there, of length 0 if need be. */
function spanEnding(end: number, { lengths, ends }: FoundParts, state: number): MemorizedSpan {
  return { start: end - lengths[state], end, trainingStart: ends[state] - lengths[state] }
}

function longestOf(spans: readonly MemorizedSpan[]): MemorizedSpan | undefined {
  const lengthOf = (span: MemorizedSpan | undefined): number =>
    span === undefined ? 0 : span.end - span.start
  return spans.reduce<MemorizedSpan | undefined>(
    (best, span) => (lengthOf(span) > lengthOf(best) ? span : best),
    undefined,
  )
}

/** How many tokens lie in a span that is long enough. */
function countCovered(spans: readonly MemorizedSpan[], minTokens: number): number {
  let [covered, until] = [0, 0]
  for (const { start, end } of spans) {
    if (end - start < minTokens) continue
    covered += end - Math.max(start, until)
    until = end
  }
  return covered
}
