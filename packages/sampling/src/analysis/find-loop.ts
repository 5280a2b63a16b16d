import { requireOption, requirePositiveInteger } from '../errors.ts'

/** A stretch of ids that says the same over and over. */
export interface Loop {
  /** Where it begins. */
  readonly start: number
  /** Ids that are said again and again. */
  readonly period: number
  /** All ids of it, the last repeat perhaps unfinished. */
  readonly length: number
}

/** What counts as a loop. */
export interface LoopOptions {
  /** The longest phrase looked for, in ids. Default 64. */
  readonly maxPeriod?: number
  /** How often it is said at least. Default 3. */
  readonly minRepeats?: number
  /** How many ids that is at least, so that "ha ha ha" may pass. Default 12. */
  readonly minLength?: number
}

/** A validated `LoopOptions`. */
type LoopLimits = Required<LoopOptions>

/** Fills in the defaults. */
export function loopLimits(options: LoopOptions): LoopLimits {
  const limits = { maxPeriod: 64, minRepeats: 3, minLength: 12, ...options }
  requirePositiveInteger('maxPeriod', limits.maxPeriod)
  requirePositiveInteger('minLength', limits.minLength)
  requireOption(
    Number.isInteger(limits.minRepeats) && limits.minRepeats >= 2,
    `minRepeats needs an integer of at least 2, got ${limits.minRepeats}`,
  )
  return limits
}

/** The loop with the shortest phrase that the ids from `first` on end in. */
export function loopAtEnd(ids: readonly number[], limits: LoopLimits, first = 0): Loop | undefined {
  for (let period = 1; period <= limits.maxPeriod; period++) {
    let start = ids.length - period
    while (start > first && ids[start - 1] === ids[start - 1 + period]) start--
    const loop = { start, period, length: ids.length - start }
    if (isLoop(loop, limits)) return loop
  }
  return undefined
}

/** All loops of a sequence, in order; those inside one of a shorter phrase are left out. */
export function findLoops(ids: readonly number[], limits: LoopLimits): Loop[] {
  const loops: Loop[] = []
  for (let period = 1; period <= limits.maxPeriod; period++) {
    let start = 0
    for (let position = period; position <= ids.length; position++) {
      if (position < ids.length && ids[position] === ids[position - period]) continue
      const loop = { start, period, length: position - start }
      if (isLoop(loop, limits) && !loops.some(other => isInside(loop, other))) loops.push(loop)
      start = position - period + 1
    }
  }
  return loops.sort((left, right) => left.start - right.start)
}

function isLoop({ period, length }: Loop, { minRepeats, minLength }: LoopLimits): boolean {
  return length >= minRepeats * period && length >= minLength
}

function isInside(loop: Loop, other: Loop): boolean {
  return loop.start >= other.start && loop.start + loop.length <= other.start + other.length
}
