import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { corpusBleu, corpusChrf, corpusTer, rouge } from '@nexttoken/metrics'
import { afterAll, describe, expect, test } from 'vitest'
import { runCli } from './run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'nexttoken-score-'))
afterAll(() => rmSync(folder, { recursive: true }))

const hypotheses = ['the cat sat on the mat', 'a dog, running fast', 'it rains again today']
const references = ['the cat is on the mat', 'a dog was running fast', 'it rains again today']
const others = ['there is a cat on the mat', null, 'today it rains again']
const weak = ['cat', 'a dog', 'it is dry']

function write(name: string, texts: readonly (string | null)[]): string {
  const path = join(folder, name)
  const isJson = name.endsWith('.jsonl')
  writeFileSync(path, texts.map(text => `${isJson ? JSON.stringify(text) : text}\n`).join(''))
  return path
}

const files = ['--hypotheses', write('hyp.txt', hypotheses), '--references']
const first = write('ref.txt', references)
const second = write('other.jsonl', others)
const sets = [references, others]

async function scoreJson(words: readonly string[]) {
  const { status, stdout, stderr } = await runCli(['score', ...words, '--json'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return JSON.parse(stdout)
}

describe('score', () => {
  test('bleu, of several references and with options', async () => {
    const words = ['bleu', ...files, first, second, '--smooth', 'add-k', '--max-order', '3']
    const expected = corpusBleu(hypotheses, sets, { smooth: 'add-k', maxOrder: 3 })
    expect(await scoreJson(words)).toMatchObject({ metric: 'bleu', ...expected })
  })

  test('chrf and ter', async () => {
    const chrf = await scoreJson(['chrf', ...files, first, '--word-order', '2'])
    const { score, signature } = corpusChrf(hypotheses, [references], { wordOrder: 2 })
    expect(chrf).toMatchObject({ metric: 'chrf', score, signature })
    const ter = await scoreJson(['ter', ...files, first, second, '--no-punct'])
    expect(ter).toMatchObject({ ...corpusTer(hypotheses, sets, { noPunct: true }) })
  })

  test('rouge is the mean over the texts', async () => {
    const { scores } = await scoreJson(['rouge', ...files, first, '--types', 'rouge2,rougeL'])
    const own = hypotheses.map((text, index) => rouge(text, references[index]))
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length
    for (const [index, type] of (['rouge2', 'rougeL'] as const).entries()) {
      expect(scores[index].name).toBe(type)
      expect(scores[index].score).toBeCloseTo(mean(own.map(one => one[type].fmeasure)), 12)
      expect(scores[index].recall).toBeCloseTo(mean(own.map(one => one[type].recall)), 12)
    }
  })

  test('tells an interval and a comparison, the same each time', async () => {
    const words = ['bleu', ...files, first, '--interval', '--baseline', write('weak.txt', weak)]
    const result = await scoreJson(words)
    expect(result.interval.low).toBeLessThanOrEqual(result.score)
    expect(result.interval.high).toBeGreaterThanOrEqual(result.score)
    expect(result.comparison.difference).toBeCloseTo(
      result.score - corpusBleu(weak, [references]).score,
      12,
    )
    expect(await scoreJson(words)).toEqual(result)
    const { stdout } = await runCli(['score', ...words])
    expect(stdout).toMatch(/BLEU +\d+\.\d\d\n +95 % interval .* to /)
    expect(stdout).toMatch(/difference +\+\d+\.\d\d \(95 %/)
  })

  test('says which file does not fit', async () => {
    const short = write('short.txt', references.slice(1))
    const { status, stderr } = await runCli(['score', 'bleu', ...files, short])
    expect(status).toBe(1)
    expect(stderr).toContain(`Expected 3 texts in ${short}`)
    const broken = write('broken.jsonl', ['x'])
    writeFileSync(broken, '"a"\n3\n"b"\n')
    const { stderr: why } = await runCli(['score', 'ter', ...files, broken])
    expect(why).toContain(`Expected a JSON string or null in line 2 of ${broken}`)
  })

  test('is used wrongly with exit status 2', async () => {
    expect((await runCli(['score', 'bleu'])).status).toBe(2)
    expect((await runCli(['score', 'bleu', ...files, first, '--tokenize', 'x'])).status).toBe(2)
  })
})
