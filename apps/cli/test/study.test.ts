import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Study, StudyAnswers } from '@nexttoken/metrics'
import { chromium } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../packages/tensor-backend/test/chromium.ts'
import { BINARY, runCli } from './run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'nexttoken-study-'))
afterAll(() => rmSync(folder, { recursive: true }))

const items = join(folder, 'items.jsonl')
const lines = ['1', '2', '3', '4'].map(id => ({
  id,
  prompt: `Question ${id}`,
  outputs: { walrus: `An answer to ${id}.`, zebra: `A longer answer to ${id}, with a reason.` },
}))
writeFileSync(items, lines.map(line => `${JSON.stringify(line)}\n`).join(''))

async function create(name: string, ...words: string[]): Promise<string> {
  const out = join(folder, name)
  const { status, stderr } = await runCli(['study', 'create', items, '--out', out, ...words])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return out
}

const readStudy = (out: string): Study => JSON.parse(readFileSync(join(out, 'study.json'), 'utf8'))

/** Everybody finds `zebra` better. */
function answersOf({ id: study, assignments, key }: Study, rater: string): StudyAnswers {
  const { tasks, criteria } = assignments.find(one => one.rater === rater)!
  const value = (task: string) => {
    const own = key[rater][task]
    if ('expected' in own) return own.expected
    return own.systems[0] === 'zebra' ? 'A' : 'B'
  }
  const answers = tasks.map(({ id: task }) => ({
    task,
    values: Object.fromEntries(criteria.map(({ name }) => [name, value(task)])),
  }))
  return { format: 'nexttoken-answers', version: 1, study, rater, answers }
}

describe('study', () => {
  test('is created, answered by files and summed up', async () => {
    const out = await create('pairs', '--kind', 'pairwise', '--raters', 'Ann,Bob', '--seed', '7')
    const study = readStudy(out)
    expect(existsSync(join(out, 'forms/Ann.html'))).toBe(true)
    expect(readFileSync(join(out, 'forms/Ann.html'), 'utf8')).not.toMatch(/walrus|zebra/)
    writeFileSync(join(out, 'answers/Ann.json'), JSON.stringify(answersOf(study, 'Ann')))
    const later = join(folder, 'bob.json')
    writeFileSync(later, JSON.stringify(answersOf(study, 'Bob')))
    const report = join(folder, 'report.html')
    const csv = join(folder, 'answers.csv')
    const words = ['study', 'summarize', out, later, '--report', report, '--csv', csv]
    const { status, stdout, stderr } = await runCli(words)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/zebra +8 \/ 0 \/ 0 +100\.0 %/)
    expect(stdout).toMatch(/Krippendorff's alpha (–|\d\.\d\d)/)
    expect(stdout).toMatch(/Bob +4 of 4 +0 of 0/)
    expect(readFileSync(report, 'utf8')).toContain('<svg')
    expect(readFileSync(csv, 'utf8').split('\r\n')).toHaveLength(10)
    const summary = JSON.parse((await runCli([...words.slice(0, 4), '--json'])).stdout)
    expect(summary.criteria[0].preferences.standings[0]).toMatchObject({
      system: 'zebra',
      wins: 8,
    })
    const only = await runCli([...words.slice(0, 4), '--exclude', 'Bob', '--json'])
    expect(JSON.parse(only.stdout).raters).toHaveLength(1)
  })

  test('is answered in the terminal, and goes on later', async () => {
    const out = await create('marks', '--criteria', 'fluency', '--raters', '1')
    const count = readStudy(out).assignments[0].tasks.length
    expect(count).toBe(8)
    const first = await typed(['study', 'answer', out, 'r1'], '9\n5\n4\n')
    expect(first).toContain('Task 1 of 8')
    expect(first).toContain('Please type a number from 1 to 5')
    const kept = () => JSON.parse(readFileSync(join(out, 'answers/r1.json'), 'utf8')).answers
    expect(kept().map((one: StudyAnswers['answers'][0]) => one.values)).toEqual([
      { fluency: 5 },
      { fluency: 4 },
    ])
    const second = await typed(['study', 'answer', out, 'r1'], '3\n'.repeat(6))
    expect(second).toContain('Task 3 of 8')
    expect(second).toContain('All 8 tasks are answered')
    expect(kept()).toHaveLength(8)
    const { stdout } = await runCli(['study', 'summarize', out])
    expect(stdout).toMatch(/r1 +8 of 8/)
  })

  test('is served, and keeps what the form sends', async () => {
    const out = await create('served', '--kind', 'pairwise', '--raters', '2')
    const study = readStudy(out)
    const child = spawn(process.execPath, [BINARY, 'study', 'serve', out, '--port', '0'])
    try {
      const address = await new Promise<string>(resolve =>
        child.stdout.setEncoding('utf8').once('data', resolve),
      )
      const url = address.trim()
      const page = await (await fetch(url)).text()
      expect(page).toContain('/answers')
      expect(page).not.toMatch(/walrus|zebra/)
      const { port } = new URL(url)
      const taken = await runCli(['study', 'serve', out, '--port', port])
      expect(taken).toMatchObject({ status: 1 })
      expect(taken.stderr).toContain(`Could not listen at 127.0.0.1, port ${port}`)
      const send = (body: string, type = 'application/json') =>
        fetch(`${url}answers`, { method: 'POST', body, headers: { 'Content-Type': type } })
      const answers = JSON.stringify(answersOf(study, 'r2'))
      expect((await send(answers)).status).toBe(204)
      expect(readFileSync(join(out, 'answers/r2.json'), 'utf8')).toContain('nexttoken-answers')
      const one = answersOf(study, 'r2')
      const changed = { ...one, answers: one.answers.slice(1, 2) }
      const sent = await Promise.all([send(JSON.stringify(changed)), send(JSON.stringify(changed))])
      expect(sent.map(({ status }) => status)).toEqual([204, 204])
      const kept = JSON.parse(readFileSync(join(out, 'answers/r2.json'), 'utf8'))
      expect(kept.answers).toHaveLength(one.answers.length)
      expect((await send(answers, 'text/plain')).status).toBe(400)
      expect((await send('{')).status).toBe(400)
      expect((await send(answers.replace('"r2"', '"../x"'))).status).toBe(400)
      expect((await fetch(`${url}study.json`)).status).toBe(404)
    } finally {
      child.kill('SIGINT')
    }
  })

  test.skipIf(!chromiumPath)('keeps what a browser chooses (needs Chromium)', async () => {
    const out = await create('browser', '--kind', 'pairwise', '--raters', '2')
    const child = spawn(process.execPath, [BINARY, 'study', 'serve', out, '--port', '0'])
    const browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: ['--no-sandbox'],
    })
    try {
      const address = await new Promise<string>(resolve =>
        child.stdout.setEncoding('utf8').once('data', resolve),
      )
      const page = await browser.newPage()
      await page.goto(address.trim())
      await page.getByLabel('r2').check()
      await page.getByRole('button', { name: 'Start' }).click()
      await page.keyboard.press('3')
      await page.getByText('Your answers are saved.').waitFor()
      const { answers } = JSON.parse(readFileSync(join(out, 'answers/r2.json'), 'utf8'))
      expect(answers).toEqual([{ task: '1', values: { preference: 'tie' } }])
    } finally {
      await browser.close()
      child.kill('SIGINT')
    }
  })

  test('says what is wrong', async () => {
    const out = await create('once')
    const again = await runCli(['study', 'create', items, '--out', out])
    expect(again).toMatchObject({ status: 1 })
    expect(again.stderr).toContain('holds a study already')
    const broken = join(folder, 'broken.jsonl')
    writeFileSync(broken, '{"id": "1", "outputs": {"a": "b"}}\n{"outputs": []}\n')
    const wrong = await runCli(['study', 'create', broken, '--out', join(folder, 'x')])
    expect(wrong.stderr).toContain(`in line 2 of ${broken}`)
    const none = await runCli(['study', 'summarize', folder])
    expect(none.stderr).toContain('There is no study in')
    const nobody = await runCli(['study', 'answer', out, 'nobody'])
    expect(nobody).toMatchObject({ status: 2 })
    expect(nobody.stderr).toContain("r1, r2, r3, got 'nobody'")
    const empty = await runCli(['study', 'summarize', out])
    expect(empty.stderr).toContain('Expected at least one judgement')
  })
})

/** What a command prints that is given these lines. */
function typed(words: readonly string[], input: string): Promise<string> {
  const child = spawn(process.execPath, [BINARY, ...words], { stdio: ['pipe', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  child.stdin.end(input)
  return new Promise(resolve => child.on('close', () => resolve(text)))
}
