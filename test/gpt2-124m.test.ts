import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Gpt, gptFromWeights } from '@nexttoken/gpt'
import { generate } from '@nexttoken/sampling'
import { type Backend, openBackend } from '@nexttoken/tensor-backend'
import { gpt2 } from '@nexttoken/tokenizer'
import { importGpt2 } from '@nexttoken/weights'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const { NEXTTOKEN_GPT2: folder = '' } = process.env
const expectations = fileURLToPath(
  new URL('../../shared/fixtures/gpt2-124m-expected.json', import.meta.url),
)

interface Continued {
  readonly prompt: string
  readonly expected: string
  /** Greedy choices of half-precision arithmetic are not bound to be ours. */
  readonly dtype?: string
}

/** Beams and distilgpt2, of which the file knows facts too, are no greedy continuations of this model. */
describe.skipIf(folder === '')(
  folder === ''
    ? 'GPT-2 124M (not run: set NEXTTOKEN_GPT2 to the folder of its weights)'
    : 'GPT-2 124M (needs ../shared)',
  () => {
    const tokenizer = gpt2()
    let backend: Backend
    let model: Gpt
    let facts: ReturnType<typeof JSON.parse>
    beforeAll(async () => {
      facts = JSON.parse(readFileSync(expectations, 'utf8'))
      backend = await openBackend('simd')
      const { config, tensors } = await importGpt2(folder)
      model = await gptFromWeights(config, tensors)
    })
    afterAll(() => {
      model?.dispose()
      backend?.dispose()
    })

    /** The prompt with so many ids more. */
    async function continueGreedily(prompt: number[], maxNewTokens: number): Promise<number[]> {
      const ids = [...prompt]
      const tokens = generate(model, prompt, { strategy: 'greedy', maxNewTokens })
      for await (const { id } of tokens) ids.push(id)
      return ids
    }

    async function expectText({ prompt, expected }: Continued): Promise<void> {
      const ids = tokenizer.encode(prompt)
      const more = tokenizer.encode(expected).length - ids.length
      expect(tokenizer.decode(await continueGreedily(ids, more))).toBe(expected)
    }

    test('gives the greedy ids that transformers’ own tests expect', async () => {
      const { prompt, expected, max_length } = facts.greedy_ids
      expect(await continueGreedily(prompt, max_length - prompt.length)).toEqual(expected)
    })

    test('gives the greedy texts that transformers’ own tests expect', async () => {
      const texts = facts.greedy_text.filter(({ dtype }: Continued) => dtype === undefined)
      for (const text of texts) await expectText(text)
    })

    test('gives the greedy texts that were printed elsewhere', async () => {
      const { prompt, prompt_ids, greedy, max_new_tokens } = facts.llms_from_scratch
      expect(tokenizer.encode(prompt)).toEqual(prompt_ids)
      const ids = await continueGreedily(prompt_ids, max_new_tokens)
      expect(tokenizer.decode(ids)).toBe(greedy)
      const { prompt: start, greedy_start } = facts.hf_blog_2020
      await expectText({ prompt: start, expected: start + greedy_start })
    })
  },
)
