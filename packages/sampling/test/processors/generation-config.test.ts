import {
  chain,
  describe as describeChain,
  fromGenerationConfig,
  temperature,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../context.ts'

const names = (json: unknown) => fromGenerationConfig(json).steps?.map(step => step.name)

describe('fromGenerationConfig', () => {
  test('takes the order of transformers, whatever the order in the file', () => {
    const json = { renormalize_logits: true, top_p: 0.9, top_k: 5, temperature: 0.7, min_p: 0.1 }
    expect(names({ ...json, repetition_penalty: 1.2, suppress_tokens: [1, 2] })).toEqual([
      'repetitionPenalty(1.2)',
      'suppress(2)',
      'temperature(0.7)',
      'topK(5)',
      'topP(0.9)',
      'minP(0.1)',
      'logNormalize()',
    ])
  })
  test('leaves out what is off, null or asks for no processor', () => {
    const off = { temperature: 1, top_k: 0, top_p: 1, typical_p: 1, epsilon_cutoff: 0, min_p: null }
    const others = { bos_token_id: 50256, transformers_version: '5.23.0', max_length: 20 }
    expect(names({ ...off, ...others, repetition_penalty: 1, guidance_scale: 1 })).toEqual([])
  })
  test('leaves out what only sampling has with do_sample: false', () => {
    const json = { temperature: 0, top_k: 5, repetition_penalty: 1.2, do_sample: false }
    expect(names(json)).toEqual(['repetitionPenalty(1.2)'])
  })
  test('asks for a shortest length where the end of the text is known', () => {
    expect(names({ min_length: 3, min_new_tokens: 2 })).toEqual([])
    expect(names({ min_length: 3, min_new_tokens: 2, eos_token_id: [1, 2] })).toEqual([
      'minLength(3)',
      'minNewTokens(2)',
    ])
  })
  test('keeps a token more than end texts for beams', () => {
    const processor = fromGenerationConfig({ top_k: 1, num_beams: 2, eos_token_id: [1, 2] })
    const kept = processor(Float32Array.of(5, 4, 3, 2), contextOf())
    expect(kept).toEqual(Float32Array.of(5, 4, 3, -Infinity))
  })
  test.each([
    null,
    [],
    'json',
    { temperature: '0.7' },
    { temperature: 0 },
    { top_k: 2.5 },
    { top_p: 1.2 },
    { do_sample: 'yes' },
    { bad_words_ids: 3 },
    { bad_words_ids: [[]] },
    { bad_words_ids: [3] },
    { sequence_bias: [3] },
    { sequence_bias: [[[1], '2']] },
    { suppress_tokens: ['a'] },
    { eos_token_id: 'end', min_length: 3 },
    { forced_eos_token_id: 2 },
    { exponential_decay_length_penalty: [3, 1.1] },
    { exponential_decay_length_penalty: 3, eos_token_id: 2 },
    { guidance_scale: 1.5 },
    { encoder_repetition_penalty: 1.2 },
    { watermarking_config: {} },
  ])('rejects %j', json => {
    expect(() => fromGenerationConfig(json)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
})

describe('describe', () => {
  test('says in words what each step does, one line each', () => {
    const oddOnly = (logits: Float32Array) => logits
    const nameless = [(logits: Float32Array) => logits][0]
    const json = { top_k: 50, top_p: 0.95 }
    const whole = chain(temperature(0.8), oddOnly, fromGenerationConfig(json), nameless)
    expect(describeChain(whole)).toBe(
      [
        '1. temperature(0.8): divides the logits by 0.8',
        '2. oddOnly: a function of your own',
        '3. topK(50): keeps the 50 likeliest tokens',
        '4. topP(0.95): keeps the likeliest tokens, to a probability of 0.95 together',
        '5. anonymous: a function of your own',
      ].join('\n'),
    )
  })
  test('of a chain of nothing is empty', () => expect(describeChain(chain())).toBe(''))
})
