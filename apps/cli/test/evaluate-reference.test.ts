import { existsSync, readFileSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Backend, openBackend } from '@nexttoken/tensor-backend'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scoreTokens } from '../src/evaluation/score-tokens.ts'
import { choiceScorer, targetScorer } from '../src/evaluation/task-scorers.ts'
import { openModel, type TextModel } from '../src/model-directory.ts'
import { runCli } from './run-cli.ts'

const SHARED = fileURLToPath(new URL('../../../../shared/', import.meta.url))
const REFERENCE = `${SHARED}fixtures/tiny-text-gpt2/`

describe.skipIf(!existsSync(REFERENCE))(
  'tiny-text-gpt2 beside PyTorch (needs ../shared, run by .ci/run)',
  () => {
    let folder: string
    let backend: Backend
    let opened: TextModel
    let validationText: string
    const golden = existsSync(REFERENCE)
      ? JSON.parse(readFileSync(`${REFERENCE}golden.json`, 'utf8'))
      : undefined

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'nexttoken-reference-'))
      for (const file of ['config.json', 'model.safetensors']) {
        await copyFile(`${REFERENCE}${file}`, join(folder, file))
      }
      await copyFile(`${SHARED}fixtures/bpe/tokenizer.json`, join(folder, 'tokenizer.json'))
      const text = await readFile(`${SHARED}data/tinyshakespeare.txt`, 'utf8')
      validationText = text.slice(Math.floor(0.9 * text.length))
      await writeFile(join(folder, 'validation.txt'), validationText)
      backend = await openBackend('simd')
      opened = await openModel(folder)
    })
    afterAll(async () => {
      await rm(folder, { recursive: true })
      opened?.model.dispose()
      backend?.dispose()
    })

    test('eval has its loss and bits per byte', async () => {
      const expected = golden.validation.non_overlapping
      const { stdout } = await runCli(['eval', '.', 'validation.txt', '--json'], { cwd: folder })
      const score = JSON.parse(stdout)
      expect(score.tokens).toBe(expected.tokens_scored)
      // Float32 against float64, as the fixture's README recommends.
      expect(Math.abs(score.loss - expected.nll_mean)).toBeLessThan(1e-6)
      expect(Math.abs(score.bitsPerByte - expected.bits_per_byte)).toBeLessThan(1e-6)
    }, 120_000)

    test('tokens one by one have its losses in windows that overlap', async () => {
      const { stride, first_20_windows_nll_sum: sums } = golden.validation.sliding
      const ids = opened.tokenizer.encode(validationText).slice(0, 128 + 19 * stride)
      const scores = await scoreTokens(opened.model, ids, { stride })
      expect(scores).toHaveLength(ids.length - 1)
      let from = 0
      for (const [window, sum] of sums.entries()) {
        const to = window === 0 ? 127 : from + stride
        const nats = scores.slice(from, to).reduce((all, one) => all - one.logProbability, 0)
        expect(Math.abs(nats - sum) / stride, `window ${window}`).toBeLessThan(5e-6)
        from = to
      }
    })

    test('continuations have its log-probabilities, and the best is the same', async () => {
      const score = choiceScorer(opened.model)
      for (const { prompt_ids: prompt, candidates, ...best } of golden.continuations) {
        const choices = candidates.map(({ ids }: { ids: number[] }) => ids)
        const sums = (await score(prompt, choices)).map(({ logProbability }) => logProbability)
        for (const [index, { sum }] of candidates.entries()) {
          expect(Math.abs(sums[index] - sum)).toBeLessThan(1e-4)
        }
        const means = sums.map((sum, index) => sum / choices[index].length)
        expect(sums.indexOf(Math.max(...sums))).toBe(best.best_by_sum)
        expect(means.indexOf(Math.max(...means))).toBe(best.best_by_mean)
      }
    })

    test('greedy ids have rank 1, and targets its log-probabilities', async () => {
      const score = targetScorer(opened.model)
      for (const { prompt_ids: prompt, greedy_60: greedy } of golden.prompts) {
        const ranks = (await score(prompt, greedy)).map(({ rank }) => rank)
        expect(new Set(ranks)).toEqual(new Set([1]))
      }
      const [{ prompt_ids: prompt, candidates }] = golden.continuations
      for (const { ids, token_logprobs: expected } of candidates) {
        const scores = await score(prompt, ids)
        for (const [index, { logProbability }] of scores.entries()) {
          expect(Math.abs(logProbability - expected[index])).toBeLessThan(2e-5)
        }
      }
    })

    test('a prompt that is too long keeps its end', async () => {
      const ids = opened.tokenizer.encode(validationText).slice(0, 200)
      const target = ids.slice(190)
      const [whole] = await choiceScorer(opened.model)(ids.slice(0, 190), [target])
      const [cut] = await choiceScorer(opened.model)(ids.slice(190 - 119, 190), [target])
      expect(whole.logProbability).toBe(cut.logProbability)
      const tokens = await targetScorer(opened.model)(ids.slice(0, 190), target)
      const sum = tokens.reduce((all, { logProbability }) => all + logProbability, 0)
      expect(sum).toBeCloseTo(whole.logProbability, 4)
    })
  },
)
