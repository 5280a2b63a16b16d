import { countParameters, type GptConfig, presets } from '@nexttoken/gpt'
import { describe, expect, test } from 'vitest'

const config: GptConfig = {
  vocabularySize: 7,
  contextLength: 5,
  layers: 2,
  heads: 2,
  channels: 4,
}

describe('countParameters', () => {
  test('counts a small model as by hand', () => {
    const block = 4 * 12 + 12 + 4 * 4 + 4 + 4 * 16 + 16 + 16 * 4 + 4 + 4 * 4
    expect(countParameters(config)).toBe(7 * 4 + 5 * 4 + 2 * block + 2 * 4)
    expect(countParameters({ ...config, tiedHead: false })).toBe(countParameters(config) + 7 * 4)
    const biases = 2 * (12 + 4 + 16 + 4 + 4 + 4) + 4
    expect(countParameters({ ...config, biases: false })).toBe(countParameters(config) - biases)
  })

  test.each([
    ['gpt2', 124_439_808],
    ['gpt2Medium', 354_823_168],
    ['gpt2Large', 774_030_080],
    ['gpt2Xl', 1_557_611_200],
  ] as const)('counts the published %s', (name, parameters) => {
    expect(countParameters(presets[name])).toBe(parameters)
  })

  test.each(['nano', 'micro', 'mini'] as const)('counts minGPT’s %s with a tied head', name => {
    const { layers, channels: C } = presets[name]
    const parameters = countParameters({ ...presets[name], vocabularySize: 65, contextLength: 64 })
    expect(parameters).toBe((65 + 64) * C + layers * (12 * C * C + 13 * C) + 2 * C)
  })
})

describe('a configuration', () => {
  test.each([
    ['vocabularySize', 0, 'config.vocabularySize: expected a positive integer, got 0.'],
    ['contextLength', 1.5, 'config.contextLength: expected a positive integer, got 1.5.'],
    ['layers', Number.NaN, 'config.layers: expected a positive integer, got NaN.'],
    ['heads', 3, 'config.heads: expected a divisor of channels = 4, got 3.'],
    ['channels', '4', 'config.channels: expected a positive integer, got "4".'],
    ['channels', undefined, 'config.channels: expected a positive integer, got undefined.'],
    ['dropout', 1, 'config.dropout: expected a number of at least 0 and below 1, got 1.'],
    ['layerNormEpsilon', -1, 'config.layerNormEpsilon: expected a number of at least 0 and'],
    ['tiedHead', 'no', 'config.tiedHead: expected true or false, got "no".'],
    ['biases', 0, 'config.biases: expected true or false, got 0.'],
  ])('with %s = %s is refused', (field, value, message) => {
    expect(() => countParameters({ ...config, [field]: value })).toThrow(
      expect.objectContaining({
        code: 'INVALID_CONFIG',
        message: expect.stringContaining(message),
      }),
    )
  })
})
