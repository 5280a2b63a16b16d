import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ScoredToken } from '../src/evaluation/score-text.ts'
import { type Outcome, runCli, TEXT, TINY } from './run-cli.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexttoken-evaluate-'))
  await writeFile(join(folder, 'sea.txt'), TEXT)
  await writeFile(join(folder, 'short.txt'), TEXT.slice(0, 300))
  await writeFile(
    join(folder, 'words.jsonl'),
    '{"text": "the whale"}\n{"text": "a ship, and the sea"}\n{"text": "sea"}\n',
  )
  const choices = [
    { ctx: 'the sea and', endings: ['whale', 'aaaa'], label: 0 },
    { ctx: 'a whale', endings: ['eeee eeee', 'ship,', 'pihs'], label: '1' },
  ]
  const lines = choices.map(choice => JSON.stringify(choice)).join('\n')
  await writeFile(join(folder, 'choices.jsonl'), lines)
  const words = ['train', 'sea.txt', ...TINY, '--steps', '6', '--out', 'model', '--quiet']
  expect((await cli(...words)).status).toBe(0)
})
afterAll(() => rm(folder, { recursive: true }))

const cli = (...words: string[]): Promise<Outcome> => runCli(words, { cwd: folder })
const json = async (...words: string[]) => JSON.parse((await cli(...words, '--json')).stdout)

describe('eval of a text', () => {
  test('tells loss, perplexity and bits by byte, character and word', async () => {
    const words = ['eval', 'model', 'short.txt']
    const [score, { stdout }] = await Promise.all([json(...words), cli(...words)])
    const nats = score.loss * score.tokens
    expect(score).toMatchObject({ tokens: 299, bytes: 300, characters: 300 })
    expect(score.bitsPerCharacter).toBeCloseTo(nats / Math.LN2 / 300, 9)
    expect(score.wordPerplexity / Math.exp(nats / score.words)).toBeCloseTo(1, 9)
    expect(score.words).toBe(TEXT.slice(0, 300).trim().split(/\s+/).length)
    expect(stdout).toMatch(
      /^loss +\d\.\d{4} nats per token\nperplexity +\d+\.\d{3}\nbits per byte /,
    )
  })

  test('--per-token tells each token, and they add up to the loss', async () => {
    const words = ['eval', 'model', 'short.txt', '--stride', '5']
    const [score, alone] = await Promise.all([json(...words, '--per-token'), json(...words)])
    const tokens: ScoredToken[] = score.perToken
    expect(tokens.map(({ text }) => text).join('')).toBe(TEXT.slice(1, 300))
    const nats = tokens.reduce((sum, { logProbability }) => sum - logProbability, 0)
    expect(nats / 299).toBeCloseTo(score.loss, 9)
    // Two ways through the model, both in float32.
    expect(score.loss).toBeCloseTo(alone.loss, 5)
    expect(tokens.every(({ rank, entropy }) => rank >= 1 && entropy > 0)).toBe(true)
    expect(score.perplexityInterval.low).toBeLessThan(score.perplexity)
    expect(score.perplexityInterval.high).toBeGreaterThan(score.perplexity)
    expect(alone).not.toHaveProperty('perToken')
  })

  test('--per-token as a table has a line for each token', async () => {
    const { stdout } = await cli('eval', 'model', 'short.txt', '--per-token')
    expect(stdout).toMatch(/^perplexity +[\d.]+ \(95 %: [\d.]+ to [\d.]+\)$/m)
    expect(stdout.match(/^"(.|\\n)" +\d+ +-\d+\.\d{4} +\d\.\d{4}$/gm)).toHaveLength(299)
  })

  test('--report writes a page of its own', async () => {
    const outcome = await cli('eval', 'model', 'short.txt', '--report', 'r.html')
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(outcome.stdout).toMatch(/^report +r\.html$/m)
    const page = await readFile(join(folder, 'r.html'), 'utf8')
    expect(page).toContain('Evaluation: short')
    expect(page).toMatch(/as unsure as when choosing among about/)
    expect(page.match(/<span class="h\d+" title="/g)).toHaveLength(299)
    expect(page).not.toMatch(/<(script|link|img|iframe)|@import|url\(/)
  })
})

describe('eval --tasks', () => {
  test('predicts last words', async () => {
    const words = ['eval', 'model', '--tasks', 'words.jsonl', '--limit', '2']
    const [{ task, ...rest }, { stdout }] = await Promise.all([json(...words), cli(...words)])
    expect(rest).toEqual({ model: 'model' })
    expect(task).toMatchObject({ file: 'words.jsonl', kind: 'lastWord', count: 2 })
    expect(task.accuracy).toBeGreaterThanOrEqual(task.low)
    expect(stdout).toContain(`word perplexity  ${task.perplexity.toPrecision(5)}\n`)
  })

  test('chooses among endings', async () => {
    const words = ['eval', 'model', '--tasks', 'choices.jsonl']
    const [{ task }, { stdout }] = await Promise.all([json(...words), cli(...words)])
    const { accuracy, accuracyNorm, byNormalization, count, kind } = task
    expect({ kind, count }).toEqual({ kind: 'multipleChoice', count: 2 })
    expect(accuracy).toBe(byNormalization.none.rate)
    expect(accuracyNorm).toBe(byNormalization.characters.rate)
    expect(stdout).toMatch(/^acc +\S+ \(95 %.*\nacc_norm +/)
  })

  test('goes with a text, and stands in its report', async () => {
    const words = [
      'eval',
      'model',
      'short.txt',
      '--tasks',
      'choices.jsonl',
      '--report',
      'both.html',
    ]
    const result = await json(...words)
    expect(result).toMatchObject({ tokens: 299, report: 'both.html', task: { count: 2 } })
    const page = await readFile(join(folder, 'both.html'), 'utf8')
    expect(page).toMatch(/<h2>Multiple choice<\/h2>/)
    expect(page).toMatch(/Compare it with chance/)
  })

  test.concurrent.each([
    ['model --limit 2', 2, /--limit: expected --tasks/],
    ['model --tasks choices.jsonl --stride 4', 2, /--stride: with --tasks, name the text FILE/],
    ['model --tasks choices.jsonl --report x.html', 2, /--report: with --tasks/],
    ['model --tasks nowhere.jsonl', 1, /nowhere\.jsonl/],
    ['model --tasks sea.txt', 1, /sea\.txt: Line 1: expected a JSON object/],
    ['model --tasks words.jsonl', 1, /Expected ids to read/],
    ['model short.txt --report nowhere/x.html', 1, /nowhere/],
  ] as const)('refuses %s with status %i and one sentence', async (words, status, sentence) => {
    const outcome = await cli('eval', ...words.split(' '))
    expect(outcome).toMatchObject({ status, stdout: '' })
    expect(outcome.stderr).toMatch(sentence)
    expect(outcome.stderr).toMatch(/^error: .*\n$/)
  })
})
