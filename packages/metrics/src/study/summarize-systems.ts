import { type LikertSummary, likertSummary } from '../agreement/likert-summary.ts'
import { type TaskSuccess, taskSuccess } from '../agreement/task-success.ts'
import { mean } from '../uncertainty/mean.ts'
import { meanInterval } from '../uncertainty/mean-interval.ts'
import { wilcoxonSignedRank } from '../uncertainty/wilcoxon-signed-rank.ts'
import type { Judgement } from './collect.ts'
import { numberOf } from './judged-units.ts'

/** One system's marks; the interval takes those of one item as belonging together. */
export interface SystemMarks extends LikertSummary {
  readonly system: string
}

/** How often one system's texts did what was asked. */
export interface SystemSuccess extends TaskSuccess {
  readonly system: string
}

/** Two systems over the items that both were judged on. */
export interface SystemDifference {
  readonly a: string
  readonly b: string
  /** Mean over items of b less a. */
  readonly difference: number
  /** Wilcoxon's signed-rank test of the items' means, two-sided. */
  readonly pValue: number
}

/** The marks of each system. */
export function marksOf(
  judgements: readonly Judgement[],
  systems: readonly string[],
  confidence: number,
): readonly SystemMarks[] {
  return systems.map(system => {
    const groups = [...valuesByItem(judgements, system).values()]
    const summary = likertSummary(groups.flat(), { confidence })
    const { low, high } = meanInterval(groups, confidence)
    return { system, ...summary, low: Math.max(1, low), high: Math.min(5, high) }
  })
}

/** The successes of each system. */
export function successesOf(
  judgements: readonly Judgement[],
  systems: readonly string[],
  confidence: number,
): readonly SystemSuccess[] {
  return systems.map(system => {
    const values = [...valuesByItem(judgements, system).values()].flat()
    return { system, ...taskSuccess(values.map(Boolean), { confidence }) }
  })
}

/** Every pair of systems that share an item. */
export function differencesOf(
  judgements: readonly Judgement[],
  systems: readonly string[],
): readonly SystemDifference[] {
  const means = systems.map(system => {
    const values = valuesByItem(judgements, system)
    return new Map([...values].map(([item, group]) => [item, mean(group)]))
  })
  return systems.flatMap((b, second) =>
    systems.slice(0, second).flatMap((a, first) => {
      const items = [...means[first].keys()].filter(item => means[second].has(item))
      if (items.length === 0) return []
      const [left, right] = [first, second].map(place => items.map(item => means[place].get(item)!))
      const { pValue } = wilcoxonSignedRank(left, right)
      return { a, b, difference: mean(right) - mean(left), pValue }
    }),
  )
}

function valuesByItem(
  judgements: readonly Judgement[],
  system: string,
): ReadonlyMap<string, number[]> {
  const values = new Map<string, number[]>()
  for (const judgement of judgements) {
    if (judgement.systems[0] !== system) continue
    values.set(judgement.item, [...(values.get(judgement.item) ?? []), numberOf(judgement)])
  }
  return values
}
