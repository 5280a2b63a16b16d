import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from './run-cli.ts'
import { GOLDEN, writeShakespeare } from './shakespeare.ts'

interface Candidate {
  readonly text: string
  readonly token_logprobs: readonly number[]
  readonly sum: number
  readonly mean: number
}
interface Choice {
  readonly choice: string
  readonly logProbability: number
  readonly score: number
  readonly probability: number
  readonly tokens: readonly { readonly text: string; readonly logProbability: number }[]
}

const { continuations } = JSON.parse(await readFile(GOLDEN, 'utf8'))
const BINARY = fileURLToPath(new URL('../bin/nexttoken.js', import.meta.url))
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexttoken-classify-'))
  await writeShakespeare(join(folder, 'model'))
})
afterAll(() => rm(folder, { recursive: true }))

const classify = (...words: string[]) => runCli(['classify', 'model', ...words], { cwd: folder })
const json = async (...words: string[]) => JSON.parse((await classify(...words, '--json')).stdout)

describe('classify', () => {
  test.each([
    ['none', 'sum'],
    ['length', 'mean'],
  ] as const)('normalized by %s it agrees with PyTorch', async (normalize, key) => {
    const { prompt, candidates } = continuations[0] as {
      readonly prompt: string
      readonly candidates: readonly Candidate[]
    }
    const texts = JSON.stringify(candidates.map(({ text }) => text))
    const options = ['--prompt', prompt, '--choices', texts, '--normalize', normalize]
    const answer: { best: string; choices: Choice[] } = await json(...options)
    const sorted = [...candidates].sort((left, right) => right[key] - left[key])
    expect(answer.best).toBe(sorted[0].text)
    expect(answer.choices.map(({ choice }) => choice)).toEqual(sorted.map(({ text }) => text))
    for (const [index, { logProbability, score, tokens }] of answer.choices.entries()) {
      // float32 passes against float64 ones, over up to 30 tokens
      expect(logProbability).toBeCloseTo(sorted[index].sum, 3)
      expect(score).toBeCloseTo(sorted[index][key], 3)
      expect(tokens.map(({ text }) => text).join('')).toBe(sorted[index].text)
      expect(tokens).toHaveLength(sorted[index].token_logprobs.length)
    }
    const total = answer.choices.reduce((sum, { probability }) => sum + probability, 0)
    expect(total).toBeCloseTo(1, 12)
  })

  test('takes off the prior, and divides by bytes', async () => {
    const options = ['--prompt', 'ROMEO:', '--choices', '\nI, sir']
    const [plain, priored] = await Promise.all([
      json(...options, '--normalize', 'bytes'),
      json(...options, '--normalize', 'bytes', '--prior'),
    ])
    for (const { choice, logProbability, score } of plain.choices) {
      expect(score).toBeCloseTo(logProbability / Buffer.byteLength(choice), 12)
    }
    expect(priored.prior).toBe(true)
    expect(priored.choices[0].score).not.toBeCloseTo(plain.choices[0].score, 2)
  })

  test('prints a table, the winner first', async () => {
    const { status, stdout, stderr } = await classify('--prompt', 'ROMEO:', '--choices', ' zz,\nI')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const lines = stdout.split('\n')
    expect(lines[0]).toBe('"ROMEO:"')
    expect(lines[1]).toMatch(/^choice +share +log-probability +score +tokens$/)
    expect(lines[2]).toMatch(/^"\\nI" +100\.0% {2}█{30} +-\d+\.\d{4} +-\d+\.\d{4} +2$/)
    expect(lines[3]).toMatch(/^" zz" +0\.0% +-\d/)
  })

  test('without --prompt classifies each line of standard input', () => {
    const words = ['classify', 'model', '--choices', ' sir, light', '--json']
    const run = (input: string) =>
      spawnSync(process.execPath, [BINARY, ...words], { cwd: folder, input, encoding: 'utf8' })
    const { results } = JSON.parse(run('What\n\nGood morrow,\n').stdout)
    expect(results.map(({ prompt }: { prompt: string }) => prompt)).toEqual([
      'What',
      'Good morrow,',
    ])
    expect(results[1].best).toBe(' sir')
    expect(run('')).toMatchObject({ status: 2, stdout: '' })
    expect(run('\n').stderr).toMatch(/^error: --prompt: expected a text, or on standard input.*\n$/)
  })

  test.each([
    ['model --prompt a', 2, /--choices/],
    ['model --prompt a --choices a,a', 2, /all different/],
    ['model --prompt a --choices [1]', 2, /JSON list/],
    ['model --prompt a --choices a,b --normalize words', 2, /none, length, bytes/],
    ['nowhere --prompt a --choices a,b', 1, /nowhere/],
  ])('refuses %s with status %i and one sentence', async (words, status, sentence) => {
    const outcome = await runCli(['classify', ...words.split(' ')], { cwd: folder })
    expect(outcome).toMatchObject({ status, stdout: '' })
    expect(outcome.stderr).toMatch(sentence)
    expect(outcome.stderr).toMatch(/^error: .*\n$/)
  })
})
