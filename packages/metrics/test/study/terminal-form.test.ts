import {
  collect,
  isTerminalFormDone,
  startTerminalForm,
  type TerminalForm,
  terminalInput,
  terminalText,
} from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { sampleStudy } from './sample-study.ts'

const study = sampleStudy({ raters: 1, criteria: ['fluency', 'tone'], title: 'A study' })
const [assignment] = study.assignments

const type = (form: TerminalForm, ...lines: readonly string[]): TerminalForm =>
  lines.reduce(terminalInput, form)

describe('the terminal form', () => {
  test('asks one question after another', () => {
    const form = startTerminalForm(assignment)
    const text = terminalText(form)
    expect(text).toContain('A study')
    expect(text).toContain('Task 1 of 18')
    expect(text).toContain(assignment.tasks[0].texts[0])
    expect(text).toContain('  5 Very good')
    expect(text).toContain('(fluency)')
    const next = type(form, '4')
    expect(terminalText(next)).toContain('(tone)')
    expect(terminalText(next)).not.toContain('Task')
    expect(terminalText(type(next, ' 2 '))).toContain('Task 2 of 18')
    expect(type(next, '2').answers.answers).toEqual([
      { task: '1', values: { fluency: 4, tone: 2 } },
    ])
  })

  test('says what it takes, and goes back', () => {
    const form = startTerminalForm(assignment)
    for (const line of ['6', '0', '', 'x', '1.0', '-1']) {
      expect(terminalText(type(form, line))).toContain('a number from 1 to 5')
    }
    expect(type(form, 'x', '1').message).toBe('')
    const corrected = type(form, '1', '<', '<', '5', '5')
    expect(corrected.answers.answers).toEqual([{ task: '1', values: { fluency: 5, tone: 5 } }])
  })

  test('goes on where it was left', () => {
    const saved = JSON.parse(
      JSON.stringify(type(startTerminalForm(assignment), '3', '3', '2').answers),
    )
    const form = startTerminalForm(assignment, saved)
    expect(form.question).toBe(3)
    expect(form.answers).toEqual(saved)
    const other = { ...saved, study: 'other' }
    expect(startTerminalForm(assignment, other)).toEqual(startTerminalForm(assignment))
  })

  test('ends with answers that collect reads', () => {
    let form = startTerminalForm(assignment)
    while (!isTerminalFormDone(form)) form = type(form, '5')
    expect(terminalText(form)).toContain('All 18 tasks are answered')
    expect(type(form, '1')).toBe(form)
    expect(isTerminalFormDone(type(form, '<'))).toBe(false)
    expect(collect(study, [form.answers]).judgements.map(({ value }) => value)).toEqual(
      Array(36).fill(5),
    )
  })

  test('shows both of a pair, and no control characters', () => {
    const items = [{ id: 'x', outputs: { a: 'one\u001b[2Jtwo', b: 'three\u0007\nfour' } }]
    const [pair] = sampleStudy({ items, kind: 'pairwise', raters: 1 }).assignments
    const text = terminalText(startTerminalForm(pair))
    expect(text).toContain('one[2Jtwo')
    expect(text).toContain('three\nfour')
    expect(text).toMatch(/A: one.*B: three/s)
    expect(text.match(/\p{Cc}/gu)!.every(character => character === '\n')).toBe(true)
  })
})
