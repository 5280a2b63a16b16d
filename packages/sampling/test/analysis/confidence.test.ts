import {
  generate,
  sequenceConfidence,
  tokenConfidence,
  tracedConfidence,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { markovModel } from '../markov-model.ts'

const logits = Float32Array.from([0.5, 0.25, 0.25], Math.log)
const close = (value: number) => expect.closeTo(value, 6)
const expected = {
  logProbability: close(Math.log(0.25)),
  entropy: close(1.5 * Math.LN2),
  margin: close(0.25),
}

describe('tokenConfidence', () => {
  test('reads log-probability, entropy and margin', () => {
    expect(tokenConfidence(logits, 1)).toEqual(expected)
    expect(tokenConfidence([-Infinity, 3], 1)).toEqual({ logProbability: 0, entropy: 0, margin: 1 })
  })
  test('equals what a trace tells', async () => {
    const model = markovModel([[...logits], [...logits], [...logits]])
    const options = { maxNewTokens: 9, seed: 2, trace: true }
    for await (const token of generate(model, [0], options)) {
      const { logProbability, entropy, margin } = tokenConfidence(logits, token.id)
      expect(tracedConfidence(token)).toEqual({
        logProbability: close(logProbability),
        entropy: close(entropy),
        margin: close(margin),
      })
    }
    expect(() => tracedConfidence({ id: 0, step: 0, logProbability: -1 })).toThrow('trace: true')
  })
})

describe('sequenceConfidence', () => {
  const sure = { logProbability: -0.01, entropy: 0.02, margin: 0.98 }
  const unsure = { logProbability: -4, entropy: 3.5, margin: 0.3 }
  const torn = { logProbability: -0.7, entropy: 0.7, margin: 0.01 }

  test('averages and points at uncertain tokens', () => {
    expect(sequenceConfidence([sure, unsure, torn, sure])).toEqual({
      meanLogProbability: close(-4.72 / 4),
      meanEntropy: close(4.24 / 4),
      meanMargin: close(2.27 / 4),
      uncertainTokens: [1, 2],
      flag: undefined,
    })
  })
  test('flags what is sure throughout and what is mostly unsure', () => {
    expect(sequenceConfidence([sure, sure]).flag).toBe('overconfident')
    expect(sequenceConfidence([unsure, sure, torn]).flag).toBe('uncertain')
  })
  test('takes limits', () => {
    const limits = { maxEntropy: 4, minMargin: 0, overconfidentAbove: 0, uncertainShare: 0 }
    expect(sequenceConfidence([unsure, sure, torn], limits)).toMatchObject({
      uncertainTokens: [],
      flag: undefined,
    })
    expect(sequenceConfidence([unsure, sure, sure], { uncertainShare: 0.2 }).flag).toBe('uncertain')
  })
  test('needs a token', () => {
    expect(() => sequenceConfidence([])).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
})
