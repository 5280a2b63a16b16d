import { type RandomStream, randomStream } from '@nexttoken/random'
import { shuffled } from '../shuffled.ts'
import type { Choice, StudyItem, StudyKind, StudyTask, TaskKey } from './study.ts'

/** What decides who sees what in which order. */
export interface AssignmentPlan {
  readonly kind: StudyKind
  readonly seed: number
  readonly items: readonly StudyItem[]
  readonly systems: readonly string[]
  readonly choices: readonly Choice[]
  readonly raters: number
  readonly ratersPerItem: number
  readonly attentionChecks: number
}

/** A task beside what it really is. */
export interface KeyedTask {
  readonly task: StudyTask
  readonly key: TaskKey
}

/** What is judged at once: a system or a pair. */
type Arm = readonly string[]

/**
 * The tasks of one rater.
 *
 * They come in blocks. A block has every item once, in random order, and every arm about equally often, so
 * that no system is seen earlier on the whole and the texts of one item stand apart.
 *
 * @param rater - From 0.
 */
export function tasksOf(plan: AssignmentPlan, rater: number): readonly KeyedTask[] {
  const stream = randomStream(plan.seed, rater + 1)
  const items = itemsOf(plan, rater)
  const arms = armsOf(plan)
  const sides = new Map<Arm, number>()
  const tasks = arms.flatMap((_, block) =>
    shuffled([...items.entries()], stream).flatMap(([index, item]) => {
      const arm = arms[(index + block + rater) % arms.length]
      if (!arm.every(system => item.outputs[system] !== undefined)) return []
      const seen = sides.get(arm) ?? rater
      sides.set(arm, seen + 1)
      return [taskOf(item, seen % 2 === 0 ? arm : [...arm].reverse())]
    }),
  )
  return numbered(withChecks(tasks, plan, stream))
}

/** The rater's share of the items, mixed once for all raters so that their order in the file says nothing. */
function itemsOf(
  { items, seed, raters, ratersPerItem }: AssignmentPlan,
  rater: number,
): StudyItem[] {
  const mixed = shuffled(items, randomStream(seed))
  return mixed.filter((_, index) => (rater - (index % raters) + raters) % raters < ratersPerItem)
}

function armsOf({ kind, systems }: AssignmentPlan): readonly Arm[] {
  if (kind !== 'pairwise') return systems.map(system => [system])
  return systems.flatMap((first, index) => systems.slice(index + 1).map(second => [first, second]))
}

function taskOf({ id, prompt = '', outputs }: StudyItem, systems: Arm): KeyedTask {
  const texts = systems.map(system => outputs[system])
  return { task: { id: '', prompt, texts }, key: { item: id, systems } }
}

/** Spreads the checks: one somewhere in each of as many stretches. */
function withChecks(
  tasks: readonly KeyedTask[],
  { attentionChecks, choices, kind }: AssignmentPlan,
  stream: RandomStream,
): readonly KeyedTask[] {
  const mixed = [...tasks]
  for (let check = attentionChecks - 1; check >= 0; check--) {
    const place = Math.floor(((check + stream.uniform()) * tasks.length) / attentionChecks)
    const { value, label } = choices[stream.integer(choices.length)]
    const text = `This is a check that you are reading. Please choose “${label}” for every question here.`
    const texts = kind === 'pairwise' ? [text, text] : [text]
    mixed.splice(place, 0, { task: { id: '', prompt: '', texts }, key: { expected: value } })
  }
  return mixed
}

function numbered(tasks: readonly KeyedTask[]): readonly KeyedTask[] {
  return tasks.map(({ task, key }, index) => ({ task: { ...task, id: String(index + 1) }, key }))
}
