/** What people are asked: a mark from 1 to 5, which of two is better, or whether a task was done. */
export type StudyKind = 'likert' | 'pairwise' | 'success'

/** One input and what each system made of it. */
export interface StudyItem {
  readonly id: string
  /** Shown above the texts. */
  readonly prompt?: string
  /** The texts to judge, by system. */
  readonly outputs: Readonly<Record<string, string>>
}

/** One question about a text or a pair. */
export interface Criterion {
  /** Its name in exports. */
  readonly name: string
  readonly question: string
}

/** What can be answered: 1 … 5, `'A'`, `'B'` or `'tie'`, `'yes'` or `'no'`. */
export type ChoiceValue = number | string

/** One possible answer. */
export interface Choice {
  readonly value: ChoiceValue
  readonly label: string
}

/** What a rater sees at once; nothing in it tells a system. */
export interface StudyTask {
  /** Its place in the assignment, from `'1'`. */
  readonly id: string
  readonly prompt: string
  /** One text, or two, called A and B. */
  readonly texts: readonly string[]
}

/** Everything that one rater may know. */
export interface Assignment {
  /** Id of the study. */
  readonly study: string
  readonly rater: string
  readonly title: string
  readonly instructions: string
  readonly criteria: readonly Criterion[]
  readonly choices: readonly Choice[]
  readonly tasks: readonly StudyTask[]
}

/** What a task really is: an item by systems in the order shown, or a check with the only right answer. */
export type TaskKey =
  | { readonly item: string; readonly systems: readonly string[] }
  | { readonly expected: ChoiceValue }

/** A whole study as plain data, to keep as JSON and away from raters. */
export interface Study {
  readonly format: 'nexttoken-study'
  readonly version: 1
  readonly id: string
  readonly kind: StudyKind
  readonly seed: number
  readonly title: string
  readonly systems: readonly string[]
  /** One a rater. */
  readonly assignments: readonly Assignment[]
  /** By rater and task. */
  readonly key: Readonly<Record<string, Readonly<Record<string, TaskKey>>>>
}

/** A rater's answers to one task, by criterion. */
export interface StudyAnswer {
  readonly task: string
  readonly values: Readonly<Record<string, ChoiceValue>>
}

/**
 * What the forms export as JSON.
 *
 * As CSV (RFC 4180, UTF-8) it is a row an answer, under `study,rater,task,criterion,value`; every cell is
 * quoted, and one that a spreadsheet would take for a formula has an apostrophe in front.
 */
export interface StudyAnswers {
  readonly format: 'nexttoken-answers'
  readonly version: 1
  readonly study: string
  readonly rater: string
  readonly answers: readonly StudyAnswer[]
}
