import { type Alignment, type BeamDistance, beamDistance } from './beam-distance.ts'

const MAX_LENGTH = 10
const MAX_DISTANCE = 50
const MAX_CANDIDATES = 1000

/**
 * Edits that turn a text into a reference: insertions, deletions, substitutions, and shifts of up to ten symbols.
 * Shifts are sought greedily with Tercom's rules, as the reference implementation has them.
 *
 * @see Snover et al. 2006, https://aclanthology.org/2006.amta-papers.25
 */
export function translationEdits(hypothesis: Int32Array, reference: Int32Array): number {
  if (reference.length === 0) return hypothesis.length
  const distances = beamDistance(reference, hypothesis.length)
  let words = hypothesis
  let distance = distances.rebase(words)
  for (let shifts = 0, tried = 0; ; shifts++) {
    const found = bestShift({ words, reference, distance }, distances, tried)
    tried = found.tried
    if (tried >= MAX_CANDIDATES || found.best === undefined || found.best.gain <= 0) {
      return shifts + distance
    }
    words = shifted(words, found.best)
    distance = distances.rebase(words)
  }
}

/** A block of symbols and the index before which it goes. */
interface Shift {
  readonly start: number
  readonly length: number
  readonly target: number
}

interface RatedShift extends Shift {
  /** Edits fewer than without it. */
  readonly gain: number
}

interface Sequences {
  readonly words: Int32Array
  readonly reference: Int32Array
  /** Edits between them without shifts. */
  readonly distance: number
}

/** The shift that saves most; of several the longest, then the leftmost block, then the leftmost target. */
function bestShift(
  { words, reference, distance }: Sequences,
  distances: BeamDistance,
  triedBefore: number,
): { readonly best: RatedShift | undefined; readonly tried: number } {
  const alignment = distances.alignment()
  let best: RatedShift | undefined
  let tried = triedBefore
  for (const block of matchingBlocks(words, reference)) {
    if (!isWorthShifting(block, alignment)) continue
    for (const target of targetsOf(block, alignment.positions)) {
      const shift = { start: block.start, length: block.length, target }
      const common = Math.min(block.start, target)
      const gain = distance - distances.distance(shifted(words, shift), common)
      tried++
      if (best === undefined || isBetter({ ...shift, gain }, best)) best = { ...shift, gain }
    }
    if (tried >= MAX_CANDIDATES) break
  }
  return { best, tried }
}

function isBetter(one: RatedShift, other: RatedShift): boolean {
  return (
    (one.gain - other.gain ||
      one.length - other.length ||
      other.start - one.start ||
      other.target - one.target) > 0
  )
}

/** A block of symbols that both sequences hold. */
interface MatchingBlock {
  readonly start: number
  readonly startInReference: number
  readonly length: number
}

function* matchingBlocks(words: Int32Array, reference: Int32Array): Generator<MatchingBlock> {
  for (let start = 0; start < words.length; start++) {
    const from = Math.max(0, start - MAX_DISTANCE)
    const to = Math.min(reference.length - 1, start + MAX_DISTANCE)
    for (let startInReference = from; startInReference <= to; startInReference++) {
      const longest = Math.min(
        MAX_LENGTH,
        words.length - start,
        reference.length - startInReference,
      )
      for (let length = 1; length <= longest; length++) {
        if (words[start + length - 1] !== reference[startInReference + length - 1]) break
        yield { start, startInReference, length }
      }
    }
  }
}

/** Whether both sides hold an error, and the block does not already stand where the reference has it. */
function isWorthShifting(block: MatchingBlock, alignment: Alignment): boolean {
  const { start, startInReference, length } = block
  const { positions, hypothesisErrors, referenceErrors } = alignment
  const aligned = positions[startInReference]
  if (start <= aligned && aligned < start + length) return false
  return (
    hypothesisErrors.subarray(start, start + length).includes(1) &&
    referenceErrors.subarray(startInReference, startInReference + length).includes(1)
  )
}

/** Where the block may go: after what is aligned with the symbols before and within it in the reference. */
function* targetsOf(block: MatchingBlock, positions: Int32Array): Generator<number> {
  let previous = -1
  for (let offset = -1; offset < block.length; offset++) {
    const place = block.startInReference + offset
    const target = place < 0 ? 0 : positions[place] + 1
    if (target !== previous) yield target
    previous = target
  }
}

/** The sequence after a shift; a target within the block moves it behind as many of the symbols that follow. */
function shifted(words: Int32Array, { start, length, target }: Shift): Int32Array {
  const result = words.slice()
  const block = words.subarray(start, start + length)
  if (target < start) {
    result.set(words.subarray(target, start), target + length)
    result.set(block, target)
    return result
  }
  const end = target > start + length ? target : length + target
  const moved = words.subarray(start + length, end)
  result.set(moved, start)
  result.set(block, start + moved.length)
  return result
}
