import { requireOption } from '../errors.ts'
import type { Pattern } from './pattern.ts'
import { type ByteRanges, utf8Ranges } from './utf8-ranges.ts'

/** State 0 of every machine: the text is complete. */
export const COMPLETE = 0
const NOWHERE = -1
const MOST_STATES = 1 << 18

/** A step that reads one byte of a span. */
interface Edge {
  readonly first: number
  readonly last: number
  readonly to: number
}

/** States that read one byte, or skip to others without reading. Each of them leads to `COMPLETE`. */
export interface Nondeterministic {
  readonly start: number
  readonly edges: readonly (readonly Edge[])[]
  readonly skips: readonly (readonly number[])[]
}

interface Building {
  readonly edges: Edge[][]
  readonly skips: number[][]
  /** States already built for a pattern, by the state that follows it. */
  readonly known: Map<Pattern, Map<number, number>>
}

/**
 * A machine that reads the UTF-8 bytes of a pattern's texts, built from the end (Thompson 1968).
 *
 * @returns `undefined` if the pattern has no text.
 */
export function nondeterministic(pattern: Pattern): Nondeterministic | undefined {
  const building: Building = { edges: [[]], skips: [[]], known: new Map() }
  const start = build(building, pattern, COMPLETE)
  return start === NOWHERE ? undefined : { start, edges: building.edges, skips: building.skips }
}

/** The state that reads `pattern` and goes on to `next`. */
function build(building: Building, pattern: Pattern, next: number): number {
  if (next === NOWHERE) return NOWHERE
  const byNext = building.known.get(pattern) ?? new Map<number, number>()
  building.known.set(pattern, byNext)
  let state = byNext.get(next)
  if (state === undefined) {
    state = buildAnew(building, pattern, next)
    byNext.set(next, state)
  }
  return state
}

function buildAnew(building: Building, pattern: Pattern, next: number): number {
  if (pattern.kind === 'character') {
    return readBytes(building, pattern.ranges.flatMap(utf8Ranges), next)
  }
  if (pattern.kind === 'sequence') {
    return pattern.parts.reduceRight((after, part) => build(building, part, after), next)
  }
  if (pattern.kind === 'either') {
    return skipTo(
      building,
      pattern.options.map(option => build(building, option, next)),
    )
  }
  return buildRepeat(building, pattern, next)
}

function buildRepeat(
  building: Building,
  { body, minimum, maximum }: Extract<Pattern, { kind: 'repeat' }>,
  next: number,
): number {
  let state = next
  if (maximum === Infinity) {
    state = skipTo(building, [next])
    const again = build(building, body, state)
    if (again !== NOWHERE) building.skips[state].push(again)
  }
  for (let left = maximum === Infinity ? 0 : maximum - minimum; left > 0; left--) {
    state = skipTo(building, [next, build(building, body, state)])
  }
  for (let left = minimum; left > 0; left--) state = build(building, body, state)
  return state
}

function readBytes(building: Building, products: readonly ByteRanges[], next: number): number {
  if (products.length === 0) return NOWHERE
  const state = newState(building)
  const continuations = new Map<string, number>() // states after a first byte, by what follows it
  for (const [[first, last], ...rest] of products) {
    const key = rest.join()
    let to = rest.length === 0 ? next : continuations.get(key)
    if (to === undefined) {
      to = readBytes(building, [rest], next)
      continuations.set(key, to)
    }
    building.edges[state].push({ first, last, to })
  }
  return state
}

function skipTo(building: Building, targets: readonly number[]): number {
  const reachable = targets.filter(target => target !== NOWHERE)
  if (reachable.length === 0) return NOWHERE
  const state = newState(building)
  building.skips[state].push(...reachable)
  return state
}

function newState({ edges, skips }: Building): number {
  requireOption(
    edges.length < MOST_STATES,
    `expected a pattern of fewer than ${MOST_STATES} states, got more; lower its repeat counts`,
  )
  skips.push([])
  return edges.push([]) - 1
}
