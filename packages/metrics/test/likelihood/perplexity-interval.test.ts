import { perplexity, perplexityInterval } from '@nexttoken/metrics'
import { randomStream } from '@nexttoken/random'
import { describe, expect, test } from 'vitest'
import { sentence } from './worked-examples.ts'

/** Losses of 1 or 3 nats, the same for `run` tokens in a row. */
function losses(count: number, run: number, seed: number): number[] {
  const stream = randomStream(seed)
  let loss = 0
  return Array.from({ length: count }, (_, index) => {
    if (index % run === 0) loss = stream.integer(2) === 0 ? 1 : 3
    return -loss
  })
}

describe('perplexityInterval', () => {
  test('has the perplexity as its score', () => {
    expect(perplexityInterval(sentence).score).toBeCloseTo(perplexity(sentence), 12)
  })

  test('is a point where every token costs the same, and where there is one block', () => {
    const even = perplexityInterval([-1, -1, -1, -1])
    expect(even.high - even.low).toBeLessThan(1e-12)
    const one = perplexityInterval(sentence, { blockLength: 6 })
    expect(one.low).toBe(one.high)
  })

  test('takes the same resamples for the same seed', () => {
    const values = losses(400, 1, 1)
    expect(perplexityInterval(values)).toEqual(perplexityInterval(values))
    expect(perplexityInterval(values, { seed: 1 })).not.toEqual(perplexityInterval(values))
  })

  test('holds the true perplexity of dependent tokens about as often as it says', () => {
    // Each text has 100 independent draws of 10 tokens: blocks of one token would see 1,000.
    const holds = (blockLength: number): number =>
      Array.from({ length: 100 }, (_, seed) => {
        const options = { blockLength, resamples: 200 }
        const { low, high } = perplexityInterval(losses(1000, 10, seed), options)
        return low <= Math.exp(2) && Math.exp(2) <= high
      }).filter(Boolean).length
    expect(holds(40)).toBeGreaterThan(85)
    expect(holds(1)).toBeLessThan(65)
  })

  test.each([
    [[], {}, 'EMPTY'],
    [[-1, -Infinity], {}, 'INVALID_ARGUMENT'],
    [[-1], { blockLength: 0 }, 'INVALID_ARGUMENT'],
    [[-1], { confidence: 1 }, 'INVALID_ARGUMENT'],
  ])('refuses %j with %j', (values, options, code) => {
    expect(() => perplexityInterval(values, options)).toThrow(expect.objectContaining({ code }))
  })
})
