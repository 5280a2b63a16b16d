import { type Gpt, gptFromWeights } from '@nexttoken/gpt'
import { type Backend, openBackend } from '@nexttoken/tensor-backend'
import { importGpt2 } from '@nexttoken/weights'
import { afterAll, beforeAll } from 'vitest'
import { fixturesBeside } from '../../../test/support/fixtures.ts'

const { readModel, readJson } = fixturesBeside(new URL('../../gpt/test/', import.meta.url).href)

/** A prompt and what PyTorch's model says after it when it takes the likeliest token each time. */
export interface GoldenPrompt {
  readonly prompt_ids: readonly number[]
  readonly greedy_60: readonly number[]
}

/** Golden values of the model by itself. */
export const goldenText = (): Promise<{ readonly prompts: readonly GoldenPrompt[] }> =>
  readJson('tiny-text-gpt2/golden.json')

/** Opens, for the tests of a file, a GPT-2 that PyTorch trained on Shakespeare. */
export function useTinyText(): () => Gpt {
  let backend: Backend
  let model: Gpt
  beforeAll(async () => {
    backend = await openBackend('simd', { threads: 1 })
    const { config, tensors } = await importGpt2(await readModel('tiny-text-gpt2'))
    model = await gptFromWeights(config, tensors)
  })
  afterAll(() => {
    model.dispose()
    backend.dispose()
  })
  return () => model
}
