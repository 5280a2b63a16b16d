import {
  endOfText,
  type GenerateOptions,
  generate,
  maxTime,
  maxTokens,
  type NextTokenModel,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { countingModel } from './markov-model.ts'

async function run(model: NextTokenModel, prompt: readonly number[], options: GenerateOptions) {
  for await (const _ of generate(model, prompt, options));
}

describe('what generate refuses', () => {
  const options = { maxNewTokens: 1 }

  test.each([[[]], [[5]], [[-1]], [[0.5]]])('the prompt %j', prompt => {
    expect(() => generate(countingModel(5), prompt, options)).toThrow(
      expect.objectContaining({ code: 'INVALID_PROMPT' }),
    )
  })
  test.each([
    { maxNewTokens: -1 },
    { maxNewTokens: 1.5 },
    { maxNewTokens: 1, seed: -1 },
    { maxNewTokens: 1, seed: 0.5 },
    { maxNewTokens: 1, stream: -1 },
    { maxNewTokens: 1, stream: 2 ** 21 },
    { maxNewTokens: 1, strategy: 'beam' as 'greedy' },
  ])('the options %j', wrong => {
    expect(() => generate(countingModel(5), [0], wrong)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
  test.each([() => maxTokens(0), () => maxTime(-1), () => endOfText(-1)])('%s', make => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
  test.each(['greedy', 'multinomial'] as const)(
    'a processor that forbids every token, %s',
    async strategy => {
      const processor = (logits: Float32Array) => logits.map(() => -Infinity)
      const running = run(countingModel(5), [0], { ...options, processor, strategy })
      await expect(running).rejects.toMatchObject({ code: 'EMPTY_DISTRIBUTION' })
    },
  )
  test('logits of another length than the vocabulary', async () => {
    const model = { ...countingModel(5), vocabularySize: 6 }
    await expect(run(model, [0], options)).rejects.toMatchObject({ code: 'WRONG_LENGTH' })
  })
})
