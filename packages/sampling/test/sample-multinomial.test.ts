import { randomStream, sampleMultinomial } from '@nexttoken/sampling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

function countDraws(probabilities: readonly number[], draws: number, seed: number): number[] {
  const logits = probabilities.map(Math.log)
  const { uniform } = randomStream(seed)
  const counts = probabilities.map(() => 0)
  for (let draw = 0; draw < draws; draw++) counts[sampleMultinomial(logits, uniform)]++
  return counts
}

describe('sampleMultinomial', () => {
  test('takes the first id whose cumulative probability exceeds the draw', () => {
    const quarters = [0, 0, 0, 0]
    const ids = [0, 0.2499, 0.25, 0.5, 0.7499, 0.75, 1 - 2 ** -32]
    expect(ids.map(draw => sampleMultinomial(quarters, () => draw))).toEqual([0, 0, 1, 2, 2, 3, 3])
  })
  test('never takes a forbidden token, at neither end of the draws', () => {
    const logits = [-Infinity, -2000, 1, -Infinity, 2, -2000, -Infinity] // e^-2000 is 0
    expect(sampleMultinomial(logits, () => 0)).toBe(2)
    expect(sampleMultinomial(logits, () => 1 - 2 ** -53)).toBe(4)
  })
  test('stays on an allowed token when the sum of probabilities falls short of the draw', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 99 }),
        logits => {
          const last = sampleMultinomial([...logits, -Infinity], () => 1 - 2 ** -53)
          expect(last).toBeLessThan(logits.length)
        },
      ),
    )
  })
  test('draws once', () => {
    const stream = randomStream(1)
    sampleMultinomial([0, 0, 0], stream.uniform)
    expect(stream.state().position).toBe(1)
  })
  test.each([[[0, Number.NaN]], [[0, Infinity]], [[-Infinity, Number.NaN]]])(
    'refuses %s',
    logits => {
      const draw = () => sampleMultinomial(logits, () => 0.5)
      expect(draw).toThrow(expect.objectContaining({ code: 'NOT_A_NUMBER' }))
    },
  )
  test('gives about the shares of "forward, toward, closer" in 1,000 draws', () => {
    const probabilities = [0.582, 0.343, 0.073, 0.002]
    const counts = countDraws(probabilities, 1000, 123)
    counts.forEach((count, id) => {
      const spread = Math.sqrt(1000 * probabilities[id] * (1 - probabilities[id]))
      expect(Math.abs(count - 1000 * probabilities[id])).toBeLessThan(3 * spread + 1)
    })
  })
  test('passes a chi-squared test over 500,000 draws', () => {
    const probabilities = [0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.03, 0.0199, 0.0001]
    const draws = 500_000
    const counts = countDraws(probabilities, draws, 7)
    const statistic = counts.reduce((total, count, id) => {
      const expected = draws * probabilities[id]
      return total + (count - expected) ** 2 / expected
    }, 0)
    expect(statistic).toBeLessThan(27.877) // 99.9 % point at 9 degrees of freedom
  })
})
