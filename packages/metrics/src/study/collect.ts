import type { Comparison } from '../agreement/comparisons.ts'
import { MetricsError } from '../errors.ts'
import { formatCsv } from './csv.ts'
import { type AnswerRow, answerRows } from './parse-answers.ts'
import type { ChoiceValue, Study, StudyAnswers, TaskKey } from './study.ts'

/** One answer, no longer blinded. */
export interface Judgement {
  readonly rater: string
  readonly item: string
  readonly criterion: string
  /** One, or two in the order shown: A, B. */
  readonly systems: readonly string[]
  readonly value: ChoiceValue
}

/** How a rater answered a check. */
export interface AttentionCheck {
  readonly rater: string
  readonly task: string
  /** Whether every question got the answer that the text asked for. */
  readonly isPassed: boolean
}

/** All answers to a study, as plain data. */
export interface Collected {
  readonly judgements: readonly Judgement[]
  readonly attention: readonly AttentionCheck[]
}

/**
 * Reads what raters exported and tells which systems they judged.
 *
 * @param files - JSON or CSV texts, or parsed JSON, also of unfinished forms. Of two answers to one question
 *   the later file's counts.
 * @throws {MetricsError} `MALFORMED_FILE` if one is not an export of this study, or answers what it does not ask.
 */
export function collect(study: Study, files: readonly (string | StudyAnswers)[]): Collected {
  const answers = new Map<string, CheckedAnswer>()
  for (const [file, text] of files.entries()) {
    const inFile = new Set<string>()
    for (const row of answerRows(text)) {
      const answer = checked(study, row, file)
      const question = JSON.stringify([answer.rater, answer.task, answer.criterion])
      if (inFile.has(question)) throw malformed(file, `two answers to ${question}`)
      inFile.add(question)
      answers.set(question, answer)
    }
  }
  const all = [...answers.values()]
  return { judgements: all.flatMap(judgementOf), attention: attentionOf(all) }
}

/**
 * The comparisons of a pairwise study, `a` being the system that was shown first.
 *
 * @param criterion - Of several questions, the one to take.
 */
export function studyComparisons(
  judgements: readonly Judgement[],
  criterion?: string,
): readonly Comparison[] {
  return judgements
    .filter(one => one.systems.length === 2 && (criterion ?? one.criterion) === one.criterion)
    .map(({ systems: [a, b], value }) => ({ a, b, winner: value === 'A' ? 'a' : winnerOf(value) }))
}

/**
 * The judgements as CSV (RFC 4180) for a spreadsheet or R: a row an answer, under
 * `rater,item,criterion,first,second,value`; `second` is empty unless a pair was judged.
 *
 * Every cell is quoted, and one that a spreadsheet would take for a formula has an apostrophe in front.
 */
export function exportCsv({ judgements }: Collected): string {
  const rows = judgements.map(
    ({ rater, item, criterion, systems: [first, second = ''], value }) => [
      rater,
      item,
      criterion,
      first,
      second,
      value,
    ],
  )
  return formatCsv([['rater', 'item', 'criterion', 'first', 'second', 'value'], ...rows])
}

interface CheckedAnswer {
  readonly rater: string
  readonly task: string
  readonly criterion: string
  readonly value: ChoiceValue
  readonly key: TaskKey
}

function checked(study: Study, row: AnswerRow, file: number): CheckedAnswer {
  if (row.study !== study.id) throw malformed(file, `answers to study '${row.study}'`)
  const assignment = study.assignments.find(({ rater }) => rater === row.rater)
  if (!assignment) throw malformed(file, `a rater '${row.rater}' whom it does not know`)
  const { rater, criteria, choices, tasks } = assignment
  const task = tasks.find(({ id }) => id === row.task)?.id
  if (task === undefined) throw malformed(file, `a task '${row.task}' that ${rater} does not have`)
  const criterion = criteria.find(({ name }) => name === row.criterion)?.name
  const value = choices.find(one => one.value === row.value)?.value
  if (criterion === undefined || value === undefined) {
    throw malformed(file, `the answer '${row.value}' to '${row.criterion}' in task ${task}`)
  }
  return { rater, task, criterion, value, key: study.key[rater][task] }
}

function malformed(file: number, what: string): MetricsError {
  return new MetricsError(
    'MALFORMED_FILE',
    `Expected an export of this study's form, got ${what} in file ${file}`,
  )
}

function judgementOf({ rater, criterion, value, key }: CheckedAnswer): readonly Judgement[] {
  if ('expected' in key) return []
  return [{ rater, item: key.item, criterion, systems: key.systems, value }]
}

function attentionOf(answers: readonly CheckedAnswer[]): readonly AttentionCheck[] {
  const checks = new Map<string, AttentionCheck>()
  for (const { rater, task, value, key } of answers) {
    if (!('expected' in key)) continue
    const id = JSON.stringify([rater, task])
    const isPassed = value === key.expected && checks.get(id)?.isPassed !== false
    checks.set(id, { rater, task, isPassed })
  }
  return [...checks.values()]
}

function winnerOf(value: ChoiceValue): 'b' | 'tie' {
  return value === 'B' ? 'b' : 'tie'
}
