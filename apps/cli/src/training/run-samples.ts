import { chain, generate, temperature } from '@nexttoken/sampling'
import { sampleDefaults } from '../defaults.ts'
import type { TextModel } from '../model-directory.ts'
import { promptIds } from '../prompt.ts'
import { tokensOnly } from '../sampling/tokens-only.ts'
import type { SampleRecord } from './records.ts'

/** What a run samples with. */
export interface SampleOptions {
  readonly step: number
  readonly temperature: number
  readonly seed: number
  readonly prompt: string | undefined
}

/** Lets the model write. The same step and settings give the same text. */
export async function drawSample(
  textModel: TextModel,
  { step, seed, prompt, ...options }: SampleOptions,
): Promise<SampleRecord> {
  const { model, tokenizer } = textModel
  const generation = generate(model, promptIds(tokenizer, prompt), {
    processor: chain(...tokensOnly(textModel), temperature(options.temperature)),
    maxNewTokens: sampleDefaults.tokens,
    seed,
  })
  const ids: number[] = []
  for await (const { id } of generation) ids.push(id)
  return {
    step,
    temperature: options.temperature,
    prompt: prompt ?? '',
    text: tokenizer.decode(ids),
  }
}
