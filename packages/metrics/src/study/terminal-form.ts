import type { Assignment, Choice, StudyAnswers } from './study.ts'

/** Where a rater stands in a terminal: plain data. */
export interface TerminalForm {
  readonly assignment: Assignment
  /** To save after every line and to pass to {@link startTerminalForm} again. */
  readonly answers: StudyAnswers
  /** The question at hand, counted over all tasks; past the last one when done. */
  readonly question: number
  /** What was wrong with the last line, if anything. */
  readonly message: string
}

/**
 * Begins a form, or goes on after its first unanswered question.
 *
 * @param answers - What an earlier one had kept.
 */
export function startTerminalForm(assignment: Assignment, answers?: StudyAnswers): TerminalForm {
  const { study, rater, tasks, criteria } = assignment
  const kept = answers?.study === study && answers.rater === rater ? answers.answers : []
  const open = tasks
    .flatMap(({ id }) =>
      criteria.map(({ name }) => kept.find(({ task }) => task === id)?.values[name]),
    )
    .indexOf(undefined)
  return {
    assignment,
    answers: { format: 'nexttoken-answers', version: 1, study, rater, answers: kept },
    question: open < 0 ? tasks.length * criteria.length : open,
    message: '',
  }
}

/** Whether every question has been passed. */
export function isTerminalFormDone({ assignment, question }: TerminalForm): boolean {
  return question >= assignment.tasks.length * assignment.criteria.length
}

/** What to print before the next line is read; control characters of the texts are left out. */
export function terminalText(form: TerminalForm): string {
  const { assignment, question, message } = form
  const { title, instructions, tasks, criteria, choices } = assignment
  if (isTerminalFormDone(form)) return `All ${tasks.length} tasks are answered. Thank you!\n`
  const place = Math.floor(question / criteria.length)
  const { prompt, texts } = tasks[place]
  const isNewTask = question % criteria.length === 0
  const named = texts.map((text, index) => (texts.length > 1 ? `${'AB'[index]}: ${text}` : text))
  const blocks = [
    ...(question === 0 ? [title, instructions] : []),
    ...(isNewTask ? [`— Task ${place + 1} of ${tasks.length} —`, prompt, ...named] : []),
    message,
    `${criteria[question % criteria.length].question} (${criteria[question % criteria.length].name})`,
    choices.map(({ label }, index) => `  ${index + 1} ${label}`).join('\n'),
  ]
  return `${printable(blocks.filter(Boolean).join('\n\n'))}\nNumber, or < to go back: `
}

/** Takes one line: a choice's number answers and goes on, `<` goes back. */
export function terminalInput(form: TerminalForm, line: string): TerminalForm {
  const { choices } = form.assignment
  const input = line.trim()
  if (input === '<') return { ...form, question: Math.max(0, form.question - 1), message: '' }
  if (isTerminalFormDone(form)) return form
  const choice = /^\d+$/.test(input) ? choices[Number(input) - 1] : undefined
  if (choice) return answered(form, choice)
  return { ...form, message: `Please type a number from 1 to ${choices.length}.` }
}

function answered(form: TerminalForm, { value }: Choice): TerminalForm {
  const { assignment, answers, question } = form
  const { criteria, tasks } = assignment
  const task = tasks[Math.floor(question / criteria.length)].id
  const { name } = criteria[question % criteria.length]
  const before = answers.answers.find(one => one.task === task)
  const values = { ...before?.values, [name]: value }
  const others = answers.answers.filter(one => one.task !== task)
  return {
    assignment,
    answers: { ...answers, answers: [...others, { task, values }] },
    question: question + 1,
    message: '',
  }
}

/** Without what would move the cursor or change the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, character => (/[\n\t]/.test(character) ? character : ''))
}
