import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Outcome, runCli, TEXT, TINY } from './run-cli.ts'

let folder: string
let whole: Outcome
const SCHEDULE =
  '--steps 20 --eval-every 4 --sample-every 5 --checkpoint-every 6 --dropout 0.1'.split(' ')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexttoken-train-'))
  await writeFile(join(folder, 'sea.txt'), TEXT)
  whole = await cli('train', 'sea.txt', ...TINY, ...SCHEDULE, '--out', 'whole', '--json')
})
afterAll(() => rm(folder, { recursive: true }))

const cli = (...words: string[]): Promise<Outcome> => runCli(words, { cwd: folder })
const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8')

/** A run's metrics without what depends on the clock. */
async function metricsOf(run: string): Promise<object[]> {
  const lines = (await read(`${run}/metrics.jsonl`)).trim().split('\n')
  return lines.map(line => ({ ...JSON.parse(line), seconds: 0, tokensPerSecond: 0 }))
}

async function expectEqualRuns(run: string): Promise<void> {
  const weights = await readFile(join(folder, run, 'model.safetensors'))
  expect(weights.equals(await readFile(join(folder, 'whole/model.safetensors')))).toBe(true)
  expect(await metricsOf(run)).toEqual(await metricsOf('whole'))
  expect(await read(`${run}/samples.jsonl`)).toBe(await read('whole/samples.jsonl'))
}

describe('train', () => {
  test('with --json writes one document to standard output and the rest to standard error', () => {
    expect(whole.status).toBe(0)
    const result = JSON.parse(whole.stdout)
    expect(result).toMatchObject({ out: 'whole', steps: 20, interrupted: false })
    expect(result.perplexity).toBeCloseTo(Math.exp(result.validationLoss), 9)
    expect(result.validationLoss).toBeLessThan(result.uniformLoss)
    expect(
      result.samples.map((sample: { temperature: number }) => sample.temperature),
    ).toHaveLength(3)
    expect(whole.stderr).toContain('The untrained model writes')
    expect(whole.stderr).not.toContain('\u001b')
  })

  test('writes a model directory, the two newest checkpoints, metrics and a report', async () => {
    expect((await readdir(join(folder, 'whole'))).sort()).toEqual([
      'checkpoints',
      'config.json',
      'generation_config.json',
      'metrics.jsonl',
      'model.safetensors',
      'report.html',
      'run.json',
      'samples.jsonl',
      'tokenizer.json',
    ])
    expect(await readdir(join(folder, 'whole/checkpoints'))).toEqual(['step-000018', 'step-000020'])
    const metrics = (await read('whole/metrics.jsonl'))
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(metrics.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(metrics[3]).toEqual({
      step: 4,
      loss: expect.any(Number),
      validationLoss: expect.any(Number),
      gradientNorm: expect.any(Number),
      learningRate: expect.any(Number),
      tokensPerSecond: expect.any(Number),
      seconds: expect.any(Number),
    })
    expect(await read('whole/report.html')).toContain('After 15 steps')
  })

  test('after Ctrl-C saves, exits with 130, and goes on to the same end bit for bit', async () => {
    let sent = false
    const words = ['train', 'sea.txt', ...TINY, ...SCHEDULE, '--out', 'stopped']
    const stopped = await runCli(words, {
      cwd: folder,
      onStderr: (text, child) => {
        if (!sent && text.includes('After 5 steps')) child.kill('SIGINT')
        sent ||= text.includes('After 5 steps')
      },
    })
    expect(stopped.status).toBe(130)
    expect(stopped.stderr).toContain('train --resume stopped')
    const done = (await metricsOf('stopped')).length
    expect(done).toBeLessThan(20)
    expect(await read('stopped/report.html')).toContain(`${done} of 20 steps`)
    const sampled = await cli('sample', 'stopped', '--greedy', '--max-new-tokens', '3')
    expect(sampled.status).toBe(0)

    const resumed = await cli('train', '--resume', 'stopped', '--json')
    expect(resumed.status).toBe(0)
    expect(JSON.parse(resumed.stdout).validationLoss).toBe(JSON.parse(whole.stdout).validationLoss)
    await expectEqualRuns('stopped')
  })

  test('after a kill between checkpoints goes on from the newest one', async () => {
    await cp(join(folder, 'whole'), join(folder, 'killed'), { recursive: true })
    await rm(join(folder, 'killed/checkpoints/step-000020'), { recursive: true })
    const metrics = await read('whole/metrics.jsonl')
    await writeFile(join(folder, 'killed/metrics.jsonl'), metrics.slice(0, -40)) // a line cut off
    expect((await cli('train', '--resume', 'killed', '--quiet')).status).toBe(0)
    await expectEqualRuns('killed')
  })

  test('killed before its first checkpoint begins again', async () => {
    const begun = [
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'run.json',
      'tokenizer.json',
    ]
    const child = runCli(['train', 'sea.txt', ...TINY, ...SCHEDULE, '--out', 'early'], {
      cwd: folder,
      onStderr: (text, process) => {
        if (text.includes('step 1/')) process.kill('SIGKILL')
      },
    })
    expect((await child).status).toBe(null)
    expect(await readdir(join(folder, 'early'))).toEqual(expect.arrayContaining(begun))
    expect((await cli('train', '--resume', 'early')).status).toBe(0)
    await expectEqualRuns('early')
  })

  test('a finished run that is resumed tells its result again', async () => {
    const again = await cli('train', '--resume', 'whole', '--json', '--quiet')
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(whole.stdout))
    expect(again.stderr).toBe('')
  })

  test('starts from a model with --init, for a number of passes, in a folder named after the text', async () => {
    const words = [
      'train',
      'sea.txt',
      '--init',
      'whole',
      '--epochs',
      '0.05',
      '--batch',
      '4',
      '--json',
    ]
    const [first, second] = [await cli(...words), await cli(...words, '--quiet')]
    const result = JSON.parse(first.stdout)
    expect(result.out).toBe('runs/sea')
    expect(result.steps).toBe(Math.ceil((0.05 * Math.floor(0.9 * TEXT.length)) / (4 * 16)))
    expect(JSON.parse(second.stdout).out).toBe('runs/sea-2')
    const firstLoss = JSON.parse((await read('runs/sea/metrics.jsonl')).split('\n')[0]).loss
    expect(firstLoss).toBeLessThan(result.uniformLoss - 0.3)
  })
})

describe('train refuses', () => {
  const cases: readonly (readonly [words: string, status: number, sentence: RegExp])[] = [
    ['nowhere.txt', 1, /nowhere\.txt/],
    ['.', 1, /folder/],
    ['empty.txt', 1, /empty\.txt, but it is empty/],
    ['short.txt', 1, /too short for a context of 64/],
    ['sea.txt --steps 0', 2, /whole number of at least 1/],
    ['sea.txt --heads 3', 2, /divisor of channels/],
    ['sea.txt --steps 2 --warmup 3', 2, /at most the 2 steps/],
    ['sea.txt --backend abacus', 2, /no backend 'abacus'/],
    ['sea.txt --tokenizer nowhere', 2, /tokenizer\.json/],
    ['sea.txt --prompt ß', 2, /--prompt: .*ß/],
    ['sea.txt --out whole', 2, /--resume whole/],
    ['sea.txt --out sea.txt', 2, /is a file/],
    ['sea.txt --out /proc/nexttoken --steps 1', 1, /\/proc\/nexttoken/],
    ['sea.txt --init whole --layers 2', 2, /leave out --layers/],
    ['sea.txt --init . ', 1, /model\.safetensors/],
    ['sea.txt --no-repeat-ngram 2', 2, /unknown option/],
    ['--resume .', 1, /not a training run/],
    ['--resume whole --steps 3', 2, /leave out --steps/],
  ]

  beforeAll(async () => {
    await writeFile(join(folder, 'empty.txt'), '')
    await writeFile(join(folder, 'short.txt'), 'Call me Ishmael.')
  })

  test.concurrent.each(cases)(
    '%s, with status %i and one sentence',
    async (words, status, sentence) => {
      const before = await readdir(folder)
      const outcome = await cli('train', ...words.trim().split(' '))
      expect(outcome.stderr).toMatch(sentence)
      expect(outcome.stderr).toMatch(/^error: .*\n$/)
      expect(outcome).toMatchObject({ status, stdout: '' })
      expect(await readdir(folder)).toEqual(before)
    },
  )

  test('to go on when the text has changed', async () => {
    await mkdir(join(folder, 'moved'))
    await cp(join(folder, 'whole'), join(folder, 'moved/whole'), { recursive: true })
    const record = JSON.parse(await read('moved/whole/run.json'))
    const text = { ...record.text, sha256: '0' }
    await writeFile(join(folder, 'moved/whole/run.json'), JSON.stringify({ ...record, text }))
    const outcome = await cli('train', '--resume', 'moved/whole')
    expect(outcome).toMatchObject({ status: 1, stderr: expect.stringContaining('has changed') })
  })
})
