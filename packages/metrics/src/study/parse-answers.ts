import { MetricsError } from '../errors.ts'
import { parseCsv } from './csv.ts'
import type { ChoiceValue, StudyAnswer, StudyAnswers } from './study.ts'

/** The first line of the forms' CSV. */
const ANSWER_COLUMNS = ['study', 'rater', 'task', 'criterion', 'value']

/** One answer with all that it is about, unchecked. */
export interface AnswerRow {
  readonly study: unknown
  readonly rater: unknown
  readonly task: unknown
  readonly criterion: string
  readonly value: unknown
}

/**
 * The rows of an export, JSON or CSV.
 *
 * @throws {MetricsError} `MALFORMED_FILE` if it is neither.
 */
export function answerRows(file: string | StudyAnswers): readonly AnswerRow[] {
  if (typeof file !== 'string') return rowsOfJson(file)
  return /^\uFEFF?\s*["s]/.test(file) ? rowsOfCsv(file) : rowsOfJson(parseJson(file))
}

function parseJson(text: string): StudyAnswers {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MetricsError(
      'MALFORMED_FILE',
      "Expected the JSON or CSV that a study's form exports, got neither",
      { cause },
    )
  }
}

function rowsOfJson(file: StudyAnswers): readonly AnswerRow[] {
  if (
    file?.format !== 'nexttoken-answers' ||
    file.version !== 1 ||
    !file.answers?.every?.(hasValues)
  ) {
    throw new MetricsError(
      'MALFORMED_FILE',
      "Expected answers with format 'nexttoken-answers' and version 1, got other JSON",
    )
  }
  const { study, rater } = file
  return file.answers.flatMap(({ task, values }: StudyAnswer) =>
    Object.entries(values).map(([criterion, value]) => ({ study, rater, task, criterion, value })),
  )
}

const hasValues = (answer: StudyAnswer | null): boolean =>
  typeof answer?.values === 'object' && answer.values !== null

function rowsOfCsv(text: string): readonly AnswerRow[] {
  const [header, ...rows] = parseCsv(text).filter(row => row.length > 1 || row[0] !== '')
  if (String(header) !== String(ANSWER_COLUMNS)) {
    throw new MetricsError(
      'MALFORMED_FILE',
      `Expected CSV with the columns ${ANSWER_COLUMNS.join(', ')}, got ${header}`,
    )
  }
  return rows.map((row, index) => {
    const [study, rater, task, criterion, value] = row
    if (row.length === ANSWER_COLUMNS.length) {
      return { study, rater, task, criterion, value: numberOr(value) }
    }
    throw new MetricsError(
      'MALFORMED_FILE',
      `Expected ${ANSWER_COLUMNS.length} cells, got ${row.length} in line ${index + 2}`,
    )
  })
}

const numberOr = (cell: string): ChoiceValue => (/^\d$/.test(cell) ? Number(cell) : cell)
