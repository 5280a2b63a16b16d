import { readFileSync } from 'node:fs'
import {
  collect,
  createStudy,
  likertSummary,
  type Study,
  startTerminalForm,
  studyForm,
  studyReport,
  summarize,
  type TerminalForm,
  terminalInput,
} from '@nexttoken/metrics'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../tensor-backend/test/chromium.ts'
import { accessibilityFaults, openBrowser, openPage } from './open-page.ts'
import { sampleItems, sampleStudy } from './sample-study.ts'

const NASTY = '</script><img src=x onerror="document.title=1"> <!-- `=1+1'

const study = createStudy({
  items: sampleItems(3),
  kind: 'likert',
  seed: 5,
  title: `Marks ${NASTY}`,
  instructions: 'Read every text to its end.',
  criteria: ['fluency', 'factual accuracy'],
  raters: ['=ann', 'bob'],
  attentionChecks: 1,
})

/** What the first rater answers to a question, counted over all tasks. */
const markOf = (question: number): number => ((question * 7) % 5) + 1

const heading = (page: Page) => page.locator('h2').textContent()

/** Presses Tab until the focus is on an element with this text or label. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let pressed = 0; pressed < 30; pressed++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      return element?.closest('label')?.textContent ?? element?.textContent
    })
    if (focused === name) return
  }
  throw new Error(`Tab does not reach ${name}`)
}

/** Chooses the first rater and starts, by keyboard. */
async function start(page: Page): Promise<void> {
  await tabTo(page, '=ann')
  await page.keyboard.press('Space')
  await tabTo(page, 'Start')
  await page.keyboard.press('Enter')
}

async function save(page: Page, name: string): Promise<{ name: string; text: string }> {
  await tabTo(page, name)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.keyboard.press('Enter'),
  ])
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') }
}

/** What the same answers give without a page. */
function typed(study: Study): TerminalForm {
  const [assignment] = study.assignments
  const questions = assignment.tasks.length * assignment.criteria.length
  const lines = Array.from({ length: questions }, (_, question) => String(markOf(question)))
  return lines.reduce(terminalInput, startTerminalForm(assignment))
}

describe.skipIf(!chromiumPath)('the study form in Chromium (needs Chromium)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  test('is filled in by keyboard alone, reloaded in the middle, exported and analysed', async () => {
    const { page, problems } = await openPage(browser, studyForm(study))
    expect(await accessibilityFaults(page)).toEqual([])
    await start(page)
    const { tasks } = study.assignments[0]
    const middle = 4
    for (let task = 0; task < tasks.length; task++) {
      expect(await heading(page)).toBe(`Task ${task + 1} of ${tasks.length}`)
      await page.keyboard.press(String(markOf(2 * task)))
      if (task === middle) {
        expect(await accessibilityFaults(page)).toEqual([])
        await page.reload()
        await start(page)
        expect(await heading(page)).toBe(`Task ${task + 1} of ${tasks.length}`)
        expect(await page.locator(':checked').count()).toBe(1)
      }
      await page.keyboard.press(String(markOf(2 * task + 1)))
      await page.keyboard.press('Enter')
    }
    expect(await heading(page)).toBe('All tasks are answered')
    expect(await accessibilityFaults(page)).toEqual([])
    const json = await save(page, 'Save as JSON')
    const csv = await save(page, 'Save as CSV')
    expect([json.name, csv.name]).toEqual([
      `answers-${study.id}-_ann.json`,
      `answers-${study.id}-_ann.csv`,
    ])
    expect(JSON.parse(json.text)).toEqual(typed(study).answers)
    expect(csv.text).toContain(`"${study.id}","'=ann","1","fluency","${markOf(0)}"\r\n`)
    const collected = collect(study, [csv.text])
    expect(collected).toEqual(collect(study, [json.text]))
    const [{ marks }] = summarize(study, collected).criteria
    for (const { system, mean, counts } of marks!) {
      const own = tasks.flatMap(({ id }, task) => {
        const key = study.key['=ann'][id]
        return 'item' in key && key.systems[0] === system ? [markOf(2 * task)] : []
      })
      expect([mean, counts]).toEqual([likertSummary(own).mean, likertSummary(own).counts])
    }
    expect(problems).toEqual([])
  })

  test('asks for every answer, and takes a changed mind by arrows and going back', async () => {
    const { page, problems } = await openPage(browser, studyForm(study, { rater: 'bob' }))
    await tabTo(page, 'Start')
    await page.keyboard.press('Enter')
    await page.keyboard.press('2')
    await page.keyboard.press('Enter')
    expect(await heading(page)).toBe('Task 1 of 10')
    await page.keyboard.press('3')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Back')
    await page.keyboard.press('Enter')
    expect(await heading(page)).toBe('Task 1 of 10')
    await tabTo(page, 'Poor2')
    await page.keyboard.press('ArrowRight')
    await tabTo(page, 'Fair3')
    const { text } = await save(page, 'Save as JSON')
    expect(JSON.parse(text).answers).toEqual([
      { task: '1', values: { fluency: 3, 'factual accuracy': 3 } },
    ])
    expect(problems).toEqual([])
  })

  test('goes to what is still open at the end', async () => {
    const { page } = await openPage(browser, studyForm(study, { rater: 'bob' }))
    const key = `nexttoken-study/${study.id}/bob`
    await page.evaluate(
      ([key]) => localStorage.setItem(key, JSON.stringify({ answers: {}, place: 99 })),
      [key],
    )
    await page.reload()
    await page.getByRole('button', { name: 'Start' }).click()
    expect(await heading(page)).toBe('Not yet answered')
    await page.getByRole('button', { name: 'Task 3', exact: true }).click()
    expect(await heading(page)).toBe('Task 3 of 10')
    await page.evaluate(([key]) => localStorage.setItem(key, '{"answers":'), [key])
    await page.reload()
    await page.getByRole('button', { name: 'Start' }).click()
    expect(await heading(page)).toBe('Task 1 of 10')
  })

  test('says when the browser keeps nothing', async () => {
    const { page } = await openPage(browser, studyForm(study, { rater: 'bob' }))
    await page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new Error('full')
      }
    })
    await page.getByRole('button', { name: 'Start' }).click()
    expect(await page.getByRole('status').textContent()).toMatch(/save your answers as a file/)
  })

  test('shows texts as they are and runs none of them', async () => {
    const items = [{ id: 'x', prompt: NASTY, outputs: { a: `${NASTY} a`, b: `${NASTY} b` } }]
    const pairs = sampleStudy({ items, kind: 'pairwise', title: NASTY, raters: [NASTY] })
    const { page, problems } = await openPage(browser, studyForm(pairs), { width: 320 })
    await page.getByRole('button', { name: 'Start' }).click()
    const [prompt, ...texts] = await page.locator('.text').allTextContents()
    expect([prompt, ...texts.sort()]).toEqual([NASTY, `${NASTY} a`, `${NASTY} b`])
    expect(await page.locator('h1').textContent()).toBe(NASTY)
    expect(await page.title()).toBe(`Task 1 of 1 · ${NASTY}`)
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    expect(problems).toEqual([])
  })

  test.each(['light', 'dark'] as const)('and its report have no fault, %s', async colorScheme => {
    for (const kind of ['likert', 'pairwise', 'success'] as const) {
      const study = sampleStudy({ kind, raters: 2, items: sampleItems(4) })
      const form = await openPage(browser, studyForm(study, { rater: 'r1' }), { colorScheme })
      await form.page.getByRole('button', { name: 'Start' }).click()
      await form.page.keyboard.press('1')
      expect(await accessibilityFaults(form.page)).toEqual([])
      const choices = study.assignments[0].choices
      const answers = study.assignments.map(assignment => {
        let form = startTerminalForm(assignment)
        const questions = assignment.tasks.length * assignment.criteria.length
        for (let question = 0; question < questions; question++) {
          form = terminalInput(form, String(((question * question) % choices.length) + 1))
        }
        return form.answers
      })
      const html = studyReport(summarize(study, collect(study, answers)))
      const report = await openPage(browser, html, { colorScheme, width: 320 })
      expect(await accessibilityFaults(report.page)).toEqual([])
      const width = await report.page.evaluate(() => document.documentElement.scrollWidth)
      expect(width).toBeLessThanOrEqual(320)
      expect([...form.problems, ...report.problems]).toEqual([])
    }
  })

  test('the report shows the means that the summary has', async () => {
    const summary = summarize(study, collect(study, [typed(study).answers]))
    const { page } = await openPage(browser, studyReport(summary))
    const rows = await page.locator('table').first().locator('tbody tr').allTextContents()
    const expected = summary.criteria[0].marks!.map(({ system, mean }) => system + mean.toFixed(2))
    expect(rows.map((row, index) => row.startsWith(expected[index]))).toEqual([true, true, true])
  })
})
