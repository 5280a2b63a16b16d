import { type Gpt, gptFromWeights } from '@nexttoken/gpt'
import { importGpt2 } from '@nexttoken/weights'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backends, useBackend } from '../../../test/support/use-backend.ts'
import { argmax, distance, idsTensor } from './numbers.ts'
import { fixtures } from './read-fixture.ts'

const { readJson, readModel, readTensors } = fixtures

// PyTorch's float32 logits are 9.1e-6 away from its float64.
const LOGITS_TOLERANCE = 1e-4
const SCORE_TOLERANCE = 2e-5

interface Prompt {
  readonly prompt_ids: number[]
  readonly greedy_60: number[]
}

const { prompts, continuations } = await readJson('tiny-text-gpt2/golden.json')
const golden = await readTensors('tiny-text-gpt2/golden_logits.safetensors')

describe.each(backends)('a GPT-2 that PyTorch trained, on %s', backend => {
  useBackend(backend)
  let model: Gpt
  beforeAll(async () => {
    const { config, tensors } = await importGpt2(await readModel('tiny-text-gpt2'))
    model = await gptFromWeights(config, tensors)
  })
  afterAll(() => model.dispose())

  test('has its logits after every id of the prompts', () => {
    for (const [index, { prompt_ids }] of prompts.entries()) {
      const ours = model.logits(idsTensor([prompt_ids])).dataSync()
      const { data } = golden.get(`prompt${index}.logits`)!
      expect(distance(ours, data), `prompt ${index}`).toBeLessThan(LOGITS_TOLERANCE)
    }
  })

  test('continues greedily for 60 ids as PyTorch does, from prompts of different lengths at once', async () => {
    const session = model.start({ batchSize: prompts.length })
    const texts: number[][] = prompts.map(() => [])
    let logits = await session.append(prompts.map(({ prompt_ids }: Prompt) => prompt_ids))
    for (let step = 0; step < 60; step++) {
      const next = logits.map(argmax)
      for (const [row, id] of next.entries()) texts[row].push(id)
      logits = await session.append(next.map(id => [id]))
    }
    expect(texts).toEqual(prompts.map(({ greedy_60 }: Prompt) => greedy_60))
    session.dispose()
  })

  test('gives continuations the same log-probabilities, and picks the same best', () => {
    for (const { prompt_ids, candidates, best_by_sum, best_by_mean } of continuations) {
      const scores: number[][] = candidates.map(
        ({ ids, token_logprobs }: { ids: number[]; token_logprobs: number[] }) => {
          const ours = logProbabilities(prompt_ids, ids)
          expect(distance(ours, token_logprobs)).toBeLessThan(SCORE_TOLERANCE)
          return ours
        },
      )
      const sums = scores.map(one => one.reduce((total, value) => total + value, 0))
      const means = sums.map((sum, index) => sum / scores[index].length)
      expect(argmax(Float32Array.from(sums))).toBe(best_by_sum)
      expect(argmax(Float32Array.from(means))).toBe(best_by_mean)
    }
  })

  /** In nats, of each id of a continuation. */
  function logProbabilities(prompt: number[], continuation: number[]): number[] {
    const ids = [...prompt, ...continuation]
    const table = tf.tidy(() => tf.logSoftmax(model.logits(idsTensor([ids.slice(0, -1)]))))
    const values = table.dataSync()
    table.dispose()
    const first = prompt.length - 1
    return continuation.map((id, index) => values[(first + index) * model.vocabularySize + id])
  }
})
