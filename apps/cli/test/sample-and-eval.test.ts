import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Outcome, runCli, TEXT, TINY } from './run-cli.ts'

const FOREIGN = fileURLToPath(
  new URL('../../../../shared/fixtures/tiny-random-gpt2', import.meta.url),
)
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexttoken-sample-'))
  await writeFile(join(folder, 'sea.txt'), TEXT)
  const trained = await cli(
    'train',
    'sea.txt',
    ...TINY,
    '--steps',
    '6',
    '--out',
    'model',
    '--quiet',
  )
  expect(trained.status).toBe(0)
})
afterAll(() => rm(folder, { recursive: true }))

const cli = (...words: string[]): Promise<Outcome> => runCli(words, { cwd: folder })
const json = async (...words: string[]) => JSON.parse((await cli(...words, '--json')).stdout)

describe('sample', () => {
  test('writes prompt and text to standard output; greedy is the same each time', async () => {
    const words = ['sample', 'model', '--prompt', 'the sea', '--greedy', '--max-new-tokens', '12']
    const first = await cli(...words)
    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(first.stdout).toMatch(/^the sea[\s\S]{12}\n$/)
    expect((await cli(...words)).stdout).toBe(first.stdout)
  })

  test('applies processors in the order written', async () => {
    const rest = ['--seed', '7', '--max-new-tokens', '2', '--explain']
    const one = await json('sample', 'model', '--top-k', '3', '--temperature', '0.5', ...rest)
    const other = await json('sample', 'model', '--temperature', '0.5', '--top-k', '3', ...rest)
    expect(one.processors).toEqual(['topK(3)', 'temperature(0.5)'])
    expect(other.processors).toEqual(['temperature(0.5)', 'topK(3)'])
    const effects = one.samples[0].tokens[0].trace.processors
    expect(effects.map((effect: { after: { kept: number } }) => effect.after.kept)).toEqual([3, 3])
    expect(other.samples[0].tokens[0].trace.processors[1].after.kept).toBe(3)
  })

  test('with --json gives texts, ids and why they ended, from seeds one apart', async () => {
    const result = await json(
      'sample',
      'model',
      '--samples',
      '2',
      '--seed',
      '5',
      '--max-new-tokens',
      '6',
    )
    expect(result).toMatchObject({ model: 'model', prompt: '', seed: 5, processors: [] })
    const seeds = result.samples.map((sample: { seed: number }) => sample.seed)
    expect(seeds).toEqual([5, 6])
    const alone = await json('sample', 'model', '--seed', '6', '--max-new-tokens', '6')
    expect(alone.samples[0]).toEqual(result.samples[1])
    expect(alone.samples[0]).toMatchObject({ finishReason: 'maxNewTokens' })
    expect(alone.samples[0].ids).toHaveLength(6)
  })

  test('draws several and keeps the best, and ends at a stop text', async () => {
    const words = ['sample', 'model', '--best-of', '3', '--seed', '1', '--stop', ' ', '--stop', 'a']
    const { samples } = await json(...words)
    expect(samples[0].finishReason).toBe('stopString')
    expect(samples[0].text).not.toMatch(/[ a]/)
  })

  test('ends quietly when its reader goes away', () => {
    const binary = fileURLToPath(new URL('../bin/nexttoken.js', import.meta.url))
    const command = `"${process.execPath}" "${binary}" sample model --max-new-tokens 400 | head -c 1`
    const { stderr } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
    expect(stderr).toMatch(/^seed \d+\n$/)
  })

  const refusals: readonly (readonly [words: string, status: number, sentence: RegExp])[] = [
    ['nowhere', 1, /nowhere/],
    ['.', 1, /model\.safetensors/],
    ['sea.txt', 1, /is a file/],
    ['', 2, /missing required argument 'dir'/],
    ['model --prompt ß', 2, /--prompt: .*"ß"/],
    ['model --top-k 0', 2, /positive integer/],
    ['model --temperature hot', 2, /--temperature/],
    ['model --greedy --best-of 2', 2, /cannot be used with/],
    ['model --min-q 0.1', 2, /unknown option '--min-q'/],
  ]
  test.concurrent.each(refusals)(
    'refuses %s with status %i and one sentence',
    async (words, status, sentence) => {
      const outcome = await cli('sample', ...words.split(' ').filter(Boolean))
      expect(outcome).toMatchObject({ status, stdout: '' })
      expect(outcome.stderr).toMatch(sentence)
      expect(outcome.stderr).toMatch(/^error: .*\n$/)
    },
  )
})

describe('eval', () => {
  test('scores every token but the first', async () => {
    const score = await json('eval', 'model', 'sea.txt')
    expect(score.tokens).toBe(TEXT.length - 1)
    expect(score.bytes).toBe(TEXT.length)
    expect(score.perplexity).toBeCloseTo(Math.exp(score.loss), 9)
    expect(score.bitsPerByte).toBeCloseTo((score.loss * score.tokens) / Math.LN2 / score.bytes, 9)
  })

  test('with a stride scores with more context', async () => {
    const [apart, overlapping] = await Promise.all([
      json('eval', 'model', 'sea.txt', '--validation'),
      json('eval', 'model', 'sea.txt', '--validation', '--stride', '4'),
    ])
    expect(overlapping.tokens).toBe(apart.tokens)
    expect(overlapping.loss).not.toBe(apart.loss)
    expect(overlapping.loss).toBeCloseTo(apart.loss, 0)
  })

  test('without a file scores the text of the run', async () => {
    const [implied, named] = await Promise.all([
      json('eval', 'model', '--validation'),
      json('eval', 'model', 'sea.txt', '--validation'),
    ])
    expect(implied).toEqual(named)
  })

  test.each([
    ['model nowhere.txt', 1, /nowhere\.txt/],
    ['model sea.txt --stride 17', 2, /context of 16/],
    ['model strange.txt', 1, /"ß" .*position 4/],
    ['model one.txt', 1, /longer/],
    ['elsewhere', 2, /name the text FILE/],
  ] as const)('refuses %s with status %i and one sentence', async (words, status, sentence) => {
    await writeFile(join(folder, 'strange.txt'), 'the ß')
    await writeFile(join(folder, 'one.txt'), 'a')
    const outcome = await cli('eval', ...words.split(' '))
    expect(outcome).toMatchObject({ status, stdout: '' })
    expect(outcome.stderr).toMatch(sentence)
    expect(outcome.stderr).toMatch(/^error: .*\n$/)
  })
})

describe.skipIf(!existsSync(FOREIGN))(
  'a foreign directory (needs ../shared, run by .ci/run)',
  () => {
    test('is sampled', async () => {
      const { samples } = await json(
        'sample',
        FOREIGN,
        '--prompt',
        'Hello',
        '--greedy',
        '--max-new-tokens',
        '5',
      )
      expect(samples[0].ids).toHaveLength(5)
      expect(samples[0].text).not.toBe('')
    })

    test('is evaluated', async () => {
      const score = await json('eval', FOREIGN, 'sea.txt')
      expect(score.loss).toBeGreaterThan(6)
      expect(score.loss).toBeLessThan(8)
    })
  },
)

describe('the command line', () => {
  test('doctor tells of every backend', async () => {
    const diagnosis = await json('doctor')
    expect(diagnosis).toMatchObject({ node: process.version, version: expect.any(String) })
    expect(diagnosis.backends).toContainEqual(
      expect.objectContaining({ name: 'cpu', opened: true, gigaflops: expect.any(Number) }),
    )
    expect((await cli('doctor')).stdout).toMatch(/cpu +opens/)
  })

  test.each([
    [[], 2],
    [['dance'], 2],
    [['--help'], 0],
    [['--version'], 0],
  ] as const)('%j ends with status %i', async (words, status) => {
    expect((await cli(...words)).status).toBe(status)
  })
})

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount()

function tryMount(): boolean {
  return succeeds('unshare -m mount -t tmpfs none /mnt')
}

function succeeds(command: string): boolean {
  return spawnSync('sh', ['-c', command]).status === 0
}

describe.skipIf(!canMount)('a full disk (needs root on Linux)', () => {
  test.each([16, 70])('with %i KiB is one sentence and leaves nothing half-written', async size => {
    const disk = join(folder, `disk-${size}`)
    await mkdir(disk)
    expect(succeeds(`mount -t tmpfs -o size=${size}k none ${disk}`)).toBe(true)
    try {
      const out = `disk-${size}/run`
      const outcome = await cli(
        'train',
        'sea.txt',
        ...TINY,
        '--steps',
        '6',
        '--out',
        out,
        '--quiet',
      )
      expect(outcome).toMatchObject({ status: 1, stdout: '' })
      expect(outcome.stderr).toMatch(/^error: .*disk is full.*\n$/)
      const left = (await readdir(disk, { recursive: true })).filter(name =>
        /tmp|export-/.test(name),
      )
      expect(left).toEqual([])
    } finally {
      succeeds(`umount ${disk}`)
    }
  })
})
