import { MetricsError } from '../errors.ts'

/** A text whose last word is to be predicted. */
export interface LastWordExample {
  /** What comes before the space before the last word. */
  readonly context: string
  /** The last word. */
  readonly target: string
}

/** A beginning and several ways to go on, one of them right. */
export interface MultipleChoiceExample {
  readonly context: string
  readonly choices: readonly string[]
  /** The index of the right choice. */
  readonly label: number
}

/** Examples of one kind. */
export type Task =
  | { readonly kind: 'lastWord'; readonly examples: readonly LastWordExample[] }
  | { readonly kind: 'multipleChoice'; readonly examples: readonly MultipleChoiceExample[] }

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads the examples of a file of JSON lines, all of one kind: LAMBADA's `{ text }` or HellaSwag's
 * `{ ctx, endings, label }`. With HellaSwag's `activity_label`, `ctx_a` and `ctx_b` beside them, context and endings
 * are put together and cleaned as lm-evaluation-harness does. Empty lines are left out.
 *
 * @throws {MetricsError} `MALFORMED_FILE`, with the number of the line; `EMPTY` if there is no example.
 * @see Paperno et al. 2016, https://arxiv.org/abs/1606.06031; Zellers et al. 2019, https://arxiv.org/abs/1905.07830
 */
export function parseTask(jsonLines: string): Task {
  const lines = jsonLines.split(/\r?\n/).entries()
  const records = Array.from(lines, ([index, line]) => parseLine(line, index + 1)).flat()
  if (records.length === 0) {
    throw new MetricsError('EMPTY', 'Expected a JSON object in at least one line, got none')
  }
  return 'text' in records[0].fields
    ? { kind: 'lastWord', examples: records.map(lastWordOf) }
    : { kind: 'multipleChoice', examples: records.map(multipleChoiceOf) }
}

interface Line {
  readonly fields: Fields
  readonly number: number
}

function parseLine(line: string, number: number): Line[] {
  if (line.trim() === '') return []
  try {
    const fields: unknown = JSON.parse(line)
    if (typeof fields === 'object' && fields !== null) return [{ fields: fields as Fields, number }]
  } catch (cause) {
    throw malformed(number, 'a JSON object', { cause })
  }
  throw malformed(number, 'a JSON object')
}

function lastWordOf({ fields: { text }, number }: Line): LastWordExample {
  if (typeof text !== 'string' || /(^| )$/.test(text)) {
    throw malformed(number, 'a "text" that ends in a word')
  }
  const space = text.lastIndexOf(' ')
  return { context: text.slice(0, Math.max(0, space)), target: text.slice(space + 1) }
}

function multipleChoiceOf({ fields, number }: Line): MultipleChoiceExample {
  const { ctx, endings, label, activity_label: activity, ctx_a: first, ctx_b: second } = fields
  const index = typeof label === 'string' && label !== '' ? Number(label) : label
  if (
    typeof ctx !== 'string' ||
    !isTexts(endings) ||
    typeof index !== 'number' ||
    endings[index] === undefined
  ) {
    throw malformed(number, '"ctx", a list of "endings", and as "label" the index of the right one')
  }
  const parts = [activity, first, second]
  if (!isTexts(parts)) return { context: ctx, choices: endings, label: index }
  const context = clean(`${parts[0]}: ${parts[1]} ${capitalize(parts[2])}`)
  return { context, choices: endings.map(clean), label: index }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(one => typeof one === 'string')
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()
}

/** Takes out the marks that WikiHow left in HellaSwag. */
function clean(text: string): string {
  return text
    .trim()
    .replaceAll(' [title]', '. ')
    .replace(/\[.*?\]/g, '')
    .replaceAll('  ', ' ')
}

function malformed(line: number, expected: string, options?: ErrorOptions): MetricsError {
  return new MetricsError('MALFORMED_FILE', `Line ${line}: expected ${expected}`, options)
}
