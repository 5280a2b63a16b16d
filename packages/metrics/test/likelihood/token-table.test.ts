import { crossEntropy, tokenTable } from '@nexttoken/metrics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const logits = [0.1, 0.2, 0.3, 0.4].map(Math.log)

describe('tokenTable', () => {
  test('tells rank, log-probability and entropy', () => {
    const [likeliest, least] = tokenTable([3, 0], [logits, logits])
    expect(likeliest).toMatchObject({ token: 3, rank: 1 })
    expect(least).toMatchObject({ token: 0, rank: 4 })
    expect(likeliest.logProbability).toBeCloseTo(Math.log(0.4), 12)
    expect(least.logProbability).toBeCloseTo(Math.log(0.1), 12)
    expect(likeliest.entropy).toBeCloseTo(1.2798542258, 9)
  })

  test('does not change when a number is added to the logits, and reads float32', () => {
    const shifted = Float32Array.from(logits, value => value + 50)
    const [plain] = tokenTable([1], [logits])
    const [moved] = tokenTable([1], [shifted])
    expect(moved.logProbability).toBeCloseTo(plain.logProbability, 5)
    expect(moved.entropy).toBeCloseTo(plain.entropy, 5)
  })

  test('gives equal logits to the lower id first, as greedy decoding does', () => {
    const ranks = tokenTable([0, 1, 2], Array(3).fill([7, 7, 7])).map(({ rank }) => rank)
    expect(ranks).toEqual([1, 2, 3])
  })

  test('has no entropy where one token is left, and Infinity for a forbidden one', () => {
    const [only] = tokenTable([1], [[-Infinity, 3]])
    expect(only).toMatchObject({ rank: 1, logProbability: 0, entropy: 0 })
    const [forbidden] = tokenTable([0], [[-Infinity, 3]])
    expect(forbidden).toMatchObject({ rank: 2, logProbability: -Infinity, entropy: 0 })
  })

  test('hides no NaN', () => {
    expect(tokenTable([0], [[1, Number.NaN]])).toEqual([
      { token: 0, rank: Number.NaN, logProbability: Number.NaN, entropy: Number.NaN },
    ])
  })

  test.each([
    [[0], [], /each of 1 tokens, got 0/],
    [[4], [logits], /\[0, 4\), got 4/],
    [[-1], [logits], /got -1/],
  ])('refuses %j for %j', (tokens, rows, message) => {
    expect(() => tokenTable(tokens, rows)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(message),
      }),
    )
  })

  test('agrees with itself: likelier tokens rank higher, and all probabilities sum to 1', () => {
    const row = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(row, values => {
        const all = tokenTable(Array.from(values.keys()), Array(values.length).fill(values))
        const sorted = all.toSorted((a, b) => a.rank - b.rank)
        expect(sorted.map(({ rank }) => rank)).toEqual(values.map((_, index) => index + 1))
        const likelihoods = sorted.map(({ logProbability }) => logProbability)
        expect(likelihoods).toEqual(likelihoods.toSorted((a, b) => b - a))
        const probabilities = likelihoods.map(Math.exp)
        expect(probabilities.reduce((sum, one) => sum + one)).toBeCloseTo(1, 9)
        const entropy = crossEntropy(likelihoods.map(() => -all[0].entropy))
        const expected = -probabilities.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0)
        expect(entropy).toBeCloseTo(expected, 9)
      }),
    )
  })
})
