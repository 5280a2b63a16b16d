import {
  bradleyTerry,
  type Comparison,
  eloRatings,
  positionBias,
  winRates,
} from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'

interface Case {
  readonly comparisons: readonly Comparison<number>[]
  readonly bradley_terry: {
    readonly opt_pairwise_alpha0: readonly number[]
    readonly 'ilsr_pairwise_alpha0.1': readonly number[]
  }
  readonly per_system: readonly {
    readonly system: number
    readonly wins: number
    readonly decided: number
    readonly ties: number
    readonly win_rate_without_ties: number
    readonly win_rate_ties_half: number
    readonly wilson95: readonly [number, number]
  }[]
}

const { cases } = readFixture<{ readonly cases: readonly Case[] }>('preferences')
const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
const empty = expect.objectContaining({ code: 'EMPTY' })
const undetermined = expect.objectContaining({ code: 'UNDETERMINED' })

/** `count` comparisons that `winner` wins. */
function games(count: number, [a, b]: readonly [string, string], winner: 'a' | 'b' | 'tie' = 'a') {
  return Array.from({ length: count }, (): Comparison => ({ a, b, winner }))
}

describe.each(cases.map((one, index) => [index, one] as const))('choix, case %i', (_, golden) => {
  const { comparisons, bradley_terry: fits, per_system } = golden

  test('bradleyTerry', () => {
    // The two solvers of choix agree to about 1e-9; these are within 1e-5 as their README says.
    for (const { system, strength } of bradleyTerry<number>(comparisons)) {
      expect(Math.abs(strength - fits.opt_pairwise_alpha0[system])).toBeLessThan(1e-5)
    }
    const regularized = fits['ilsr_pairwise_alpha0.1']
    const mean = regularized.reduce((sum, one) => sum + one, 0) / regularized.length
    for (const { system, strength } of bradleyTerry<number>(comparisons, { regularization: 0.1 })) {
      expect(Math.abs(strength - regularized[system] + mean)).toBeLessThan(1e-5)
    }
  })

  test('winRates', () => {
    for (const one of winRates<number>(comparisons)) {
      const expected = per_system.find(({ system }) => system === one.system)!
      expect([one.wins, one.wins + one.losses, one.ties]).toEqual([
        expected.wins,
        expected.decided,
        expected.ties,
      ])
      expect(one.rate).toBeCloseTo(expected.win_rate_without_ties, 12)
      expect(one.rateWithTies).toBeCloseTo(expected.win_rate_ties_half, 12)
      expect(one.low).toBeCloseTo(expected.wilson95[0], 12)
      expect(one.high).toBeCloseTo(expected.wilson95[1], 12)
    }
  })
})

describe('bradleyTerry', () => {
  test('of two systems is the logarithm of their wins', () => {
    const [first, second] = bradleyTerry([...games(3, ['x', 'y']), ...games(1, ['y', 'x'])])
    expect([first.system, second.system]).toEqual(['x', 'y'])
    expect(first.strength - second.strength).toBeCloseTo(Math.log(3), 10)
    expect(first.strength + second.strength).toBeCloseTo(0, 12)
  })

  test('may count ties as half a win', () => {
    const comparisons = [...games(2, ['x', 'y']), ...games(2, ['x', 'y'], 'tie')]
    const [first, second] = bradleyTerry(comparisons, { ties: 'half' })
    expect(first.strength - second.strength).toBeCloseTo(Math.log(3), 10)
  })

  test('finds strengths from a long chain of rare upsets', () => {
    const chain = Array.from({ length: 7 }, (_, index) => {
      const pair = [`s${index}`, `s${index + 1}`] as const
      return [...games(99, pair), ...games(1, pair, 'b')]
    })
    for (const [index, { strength }] of bradleyTerry(chain.flat()).entries()) {
      expect(strength).toBeCloseTo((3.5 - index) * Math.log(99), 5)
    }
  })

  test('says when no strengths fit best', () => {
    const unbeaten = [...games(2, ['x', 'y']), ...games(1, ['y', 'z']), ...games(1, ['z', 'y'])]
    expect(() => bradleyTerry(unbeaten)).toThrow(undetermined)
    expect(() => bradleyTerry(games(3, ['x', 'y'], 'tie'))).toThrow(undetermined)
    const [x, y, z] = bradleyTerry(unbeaten, { regularization: 0.1 })
    expect(x.strength).toBeGreaterThan(z.strength)
    expect(z.strength).toBeGreaterThan(y.strength)
  })

  test('refuses what is no comparison', () => {
    expect(() => bradleyTerry([])).toThrow(empty)
    expect(() => bradleyTerry(games(1, ['x', 'x']))).toThrow(invalid)
    expect(() => bradleyTerry(games(1, ['x', 'y'], 'draw' as 'tie'))).toThrow(invalid)
    expect(() => bradleyTerry(games(1, ['x', 'y']), { regularization: -1 })).toThrow(invalid)
  })
})

describe('eloRatings', () => {
  test('of one game between equals moves half of k', () => {
    expect(eloRatings(games(1, ['x', 'y']))).toEqual([
      { system: 'x', rating: 1516 },
      { system: 'y', rating: 1484 },
    ])
  })

  test('of the next game moves less', () => {
    const expected = 1 / (1 + 10 ** (-32 / 400))
    const [{ rating }] = eloRatings(games(2, ['x', 'y']))
    expect(rating).toBeCloseTo(1516 + 32 * (1 - expected), 10)
  })

  test('a tie between equals moves nothing', () => {
    const [{ rating }] = eloRatings(games(1, ['x', 'y'], 'tie'), { initial: 1000 })
    expect(rating).toBe(1000)
  })

  test('averaged over orders forgets the given one', () => {
    const comparisons = [...games(10, ['x', 'y']), ...games(10, ['x', 'y'], 'b')]
    const [last] = eloRatings(comparisons)
    const [averaged] = eloRatings(comparisons, { orders: 400 })
    expect(last.rating).toBeLessThan(1450)
    // A standard error of about 45 / √400.
    expect(Math.abs(averaged.rating - 1500)).toBeLessThan(10)
    expect(eloRatings(comparisons, { orders: 400 })).toEqual(
      eloRatings(comparisons, { orders: 400 }),
    )
  })

  test('refuses options out of range', () => {
    expect(() => eloRatings(games(1, ['x', 'y']), { k: 0 })).toThrow(invalid)
    expect(() => eloRatings(games(1, ['x', 'y']), { orders: -1 })).toThrow(invalid)
  })
})

describe('winRates', () => {
  test('of ties only knows nothing', () => {
    const [{ rate, rateWithTies, low, high }] = winRates(games(3, ['x', 'y'], 'tie'))
    expect([rate, rateWithTies, low, high]).toEqual([Number.NaN, 0.5, 0, 1])
  })
})

describe('positionBias', () => {
  test('of five firsts among five decided', () => {
    const comparisons = [...games(5, ['x', 'y']), ...games(2, ['y', 'x'], 'tie')]
    expect(positionBias(comparisons)).toMatchObject({
      first: 5,
      second: 0,
      ties: 2,
      rate: 1,
      pValue: 2 / 32,
    })
  })

  test('of ties only finds none', () => {
    expect(positionBias(games(3, ['x', 'y'], 'tie'))).toMatchObject({ pValue: 1, low: 0, high: 1 })
  })
})
