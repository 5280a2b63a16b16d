import type { Rating } from '../agreement/ratings.ts'
import type { Judgement } from './collect.ts'
import type { StudyKind } from './study.ts'

/** Judgements as numbers, by [rater][unit]; a unit is an item by a system or a pair. */
export type JudgedUnits = readonly (readonly Rating[])[]

/** Which numbers stand for the answers of a study's kind. */
export const SCALE: Readonly<Record<StudyKind, readonly number[]>> = {
  likert: [1, 2, 3, 4, 5],
  pairwise: [-1, 0, 1],
  success: [0, 1],
}

/**
 * Lines up what raters said of the same.
 *
 * @param raters - Whose judgements, in this order.
 */
export function judgedUnits(
  judgements: readonly Judgement[],
  raters: readonly string[],
): JudgedUnits {
  const units = new Map<string, number>()
  const table = raters.map((): Rating[] => [])
  for (const judgement of judgements) {
    const { item, criterion, systems } = judgement
    const unit = JSON.stringify([item, criterion, ...[...systems].sort()])
    if (!units.has(unit)) units.set(unit, units.size)
    table[raters.indexOf(judgement.rater)][units.get(unit)!] = numberOf(judgement)
  }
  return table.map(row => Array.from({ length: units.size }, (_, unit) => row[unit]))
}

/** A mark, 1 for yes and 0 for no, or 1 if of a pair the name that sorts first is better, −1 if the other, 0 for a tie. */
export function numberOf({ systems: [first, second], value }: Judgement): number {
  if (typeof value === 'number') return value
  if (second === undefined) return value === 'yes' ? 1 : 0
  if (value === 'tie') return 0
  return (value === 'A') === first < second ? 1 : -1
}
