import { requireInteger } from '../checks.ts'
import { MetricsError } from '../errors.ts'
import { type AssignmentPlan, tasksOf } from './assign.ts'
import { choicesOf, defaultCriteria, LIKERT_CRITERIA } from './criteria.ts'
import { SCALE } from './judged-units.ts'
import type { Criterion, Study, StudyItem, StudyKind } from './study.ts'

/** What a study asks, of whom. */
export interface StudyOptions {
  readonly items: readonly StudyItem[]
  readonly kind: StudyKind
  /** Decides every order: the same options give the same study. */
  readonly seed: number
  readonly title?: string
  /** Shown before the first task. */
  readonly instructions?: string
  /** Own questions, or names from `LIKERT_CRITERIA`. Default: all of those, or one question for the other kinds. */
  readonly criteria?: readonly (string | Criterion)[]
  /** Their names, or how many. Default 3. */
  readonly raters?: number | readonly string[]
  /** How many raters see each item. Default: all. */
  readonly ratersPerItem?: number
  /** How many tasks that only a reader gets right each rater has. Default 0. */
  readonly attentionChecks?: number
}

/**
 * Lays out a study: for each rater blinded tasks in an order of their own, with places balanced.
 *
 * @returns Plain data: keep it as JSON; give raters only their assignment, by a form.
 * @throws {MetricsError} `EMPTY` without an item, `INVALID_ARGUMENT` if an option is out of range or a name occurs twice.
 */
export function createStudy(options: StudyOptions): Study {
  const { kind, seed, title = 'Study', instructions = '' } = options
  requireInteger('seed', seed, 0)
  const raters = raterNames(options.raters ?? 3)
  const criteria = criteriaOf(options)
  const plan = planOf(options, raters.length)
  const id = fingerprint(JSON.stringify([plan, raters, criteria, title, instructions]))
  const keyed = raters.map((_, rater) => tasksOf(plan, rater))
  const shared = { study: id, title, instructions, criteria, choices: plan.choices }
  return {
    format: 'nexttoken-study',
    version: 1,
    id,
    kind,
    seed,
    title,
    systems: plan.systems,
    assignments: raters.map((rater, index) => ({
      ...shared,
      rater,
      tasks: keyed[index].map(({ task }) => task),
    })),
    key: Object.fromEntries(
      raters.map((rater, index) => [
        rater,
        Object.fromEntries(keyed[index].map(({ task, key }) => [task.id, key])),
      ]),
    ),
  }
}

function planOf(
  { items, kind, seed, ratersPerItem, attentionChecks = 0 }: StudyOptions,
  raters: number,
): AssignmentPlan {
  if (SCALE[kind] === undefined) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected the kind likert, pairwise or success, got '${kind}'`,
    )
  }
  if (items.length === 0) {
    throw new MetricsError('EMPTY', 'Expected at least one item to judge, got none')
  }
  requireDistinct(
    'item',
    items.map(({ id }) => id),
  )
  requireTexts(items)
  const systems = [...new Set(items.flatMap(({ outputs }) => Object.keys(outputs)))]
  requireInteger('the number of systems', systems.length, kind === 'pairwise' ? 2 : 1)
  requireInteger('attentionChecks', attentionChecks, 0)
  const perItem = Math.min(raters, ratersPerItem ?? raters)
  requireInteger('ratersPerItem', perItem, 1)
  const choices = choicesOf(kind)
  return { kind, seed, items, systems, choices, raters, ratersPerItem: perItem, attentionChecks }
}

function requireTexts(items: readonly StudyItem[]): void {
  for (const { id, outputs } of items) {
    const [system] = Object.entries(outputs).find(([, text]) => typeof text !== 'string') ?? []
    if (system === undefined) continue
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected texts to judge, got none of ${system} in item ${id}`,
    )
  }
}

function raterNames(raters: number | readonly string[]): readonly string[] {
  if (typeof raters !== 'number') {
    requireInteger('the number of raters', raters.length, 1)
    requireDistinct('rater', raters)
    return raters
  }
  requireInteger('the number of raters', raters, 1)
  return Array.from({ length: raters }, (_, index) => `r${index + 1}`)
}

function criteriaOf({
  kind,
  criteria = defaultCriteria(kind),
}: StudyOptions): readonly Criterion[] {
  const asked = criteria.map(one => {
    if (typeof one !== 'string') return one
    const known = LIKERT_CRITERIA.find(({ name }) => name === one)
    return known ?? { name: one, question: `How good is its ${one}?` }
  })
  requireInteger('the number of criteria', asked.length, 1)
  requireDistinct(
    'criterion',
    asked.map(({ name }) => name),
  )
  return asked
}

function requireDistinct(what: string, names: readonly string[]): void {
  const wrong = names.find((name, index) => name === '' || names.indexOf(name) < index)
  if (wrong === undefined) return
  throw new MetricsError(
    'INVALID_ARGUMENT',
    `Expected a name of its own for every ${what}, got '${wrong}'${wrong === '' ? '' : ' twice'}`,
  )
}

/** FNV-1a over the code units: tells studies apart, keeps nothing secret. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
