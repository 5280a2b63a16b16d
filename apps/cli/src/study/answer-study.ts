import { createInterface } from 'node:readline/promises'
import {
  isTerminalFormDone,
  type Study,
  startTerminalForm,
  terminalInput,
  terminalText,
} from '@nexttoken/metrics'
import { CommandError } from '../errors.ts'
import { writeResult } from '../output.ts'
import { keepAnswers, readKeptAnswers } from './study-folder.ts'

/** Asks a rater in the terminal, and keeps every answer as it is given. */
export async function answerStudy(folder: string, study: Study, rater: string): Promise<void> {
  const assignment = study.assignments.find(one => one.rater === rater)
  if (assignment === undefined) {
    const known = study.assignments.map(one => one.rater).join(', ')
    throw new CommandError('USAGE', `Expected a rater of this study, ${known}, got '${rater}'.`)
  }
  let form = startTerminalForm(assignment, await readKeptAnswers(folder, rater))
  writeResult(terminalText(form))
  if (isTerminalFormDone(form)) return
  const lines = createInterface({ input: process.stdin })
  try {
    for await (const line of lines) {
      form = terminalInput(form, line)
      await keepAnswers(folder, study, form.answers)
      writeResult(`\n${terminalText(form)}`)
      if (isTerminalFormDone(form)) return
    }
  } finally {
    lines.close()
  }
  writeResult('\nKept. The same command goes on from here.\n')
}
