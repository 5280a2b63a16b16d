import {
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  type MeasurementLevel,
  type RatingTable,
  randolphKappa,
  ratingCounts,
} from '@nexttoken/metrics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'

interface Table {
  readonly ratings: RatingTable
  readonly krippendorff_alpha: Readonly<Record<MeasurementLevel, number>>
  readonly cohen_kappa: readonly {
    readonly raters: readonly [number, number]
    readonly None: number
    readonly linear: number
    readonly quadratic: number
  }[]
  readonly fleiss_kappa_complete_items: {
    readonly categories: readonly number[]
    readonly counts: readonly (readonly number[])[]
    readonly fleiss: number
    readonly randolph: number
  }
}

const { tables } = readFixture<{ readonly tables: Readonly<Record<string, Table>> }>('agreement')

const categories = [1, 2, 3, 4, 5]
const empty = expect.objectContaining({ code: 'EMPTY' })
const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })

/** Both sides compute in float64. */
const DIGITS = 12

describe.each(Object.entries(tables))('table %s', (_, table) => {
  test.each(Object.entries(table.krippendorff_alpha))('krippendorffAlpha, %s', (level, alpha) => {
    const found = krippendorffAlpha(table.ratings, { level: level as MeasurementLevel })
    expect(found).toBeCloseTo(alpha, DIGITS)
  })

  test.each(['none', 'linear', 'quadratic'] as const)('cohenKappa, %s', weights => {
    for (const { raters, ...kappas } of table.cohen_kappa) {
      const [a, b] = raters.map(rater => table.ratings[rater])
      const kappa = kappas[weights === 'none' ? 'None' : weights]
      expect(cohenKappa(a, b, { weights, categories })).toBeCloseTo(kappa, DIGITS)
    }
  })

  test('fleissKappa and randolphKappa of the items that all rated', () => {
    const { counts, fleiss, randolph } = table.fleiss_kappa_complete_items
    expect(ratingCounts(table.ratings, categories)).toEqual(counts)
    expect(fleissKappa(counts)).toBeCloseTo(fleiss, DIGITS)
    expect(randolphKappa(counts)).toBeCloseTo(randolph, DIGITS)
  })
})

describe('krippendorffAlpha', () => {
  test('of raters who always agree, and of two who never do', () => {
    const ratings = [1, 2, 3]
    expect(krippendorffAlpha([ratings, ratings])).toBe(1)
    // Two pairs, each with one 1 and one 2: 1 − 3 · 2 / (2 · 2).
    expect(
      krippendorffAlpha(
        [
          [1, 2],
          [2, 1],
        ],
        { level: 'nominal' },
      ),
    ).toBe(-0.5)
  })

  test('takes null, undefined and NaN as missing', () => {
    const missing = [null, undefined, Number.NaN]
    const ratings = [
      [1, 2, 4, ...missing],
      [1, 3, 4, 5, 5, 5],
    ]
    const paired = [
      [1, 2, 4],
      [1, 3, 4],
    ]
    expect(krippendorffAlpha(ratings)).toBe(krippendorffAlpha(paired))
  })

  test('without anything to compare', () => {
    expect(
      krippendorffAlpha([
        [2, 2],
        [2, 2],
      ]),
    ).toBeNaN()
    expect(() =>
      krippendorffAlpha([
        [1, null],
        [null, 1],
      ]),
    ).toThrow(empty)
    expect(() => krippendorffAlpha([])).toThrow(empty)
    expect(() => krippendorffAlpha([[1, 2], [1]])).toThrow(invalid)
  })

  test('interval alpha stays when all ratings are moved and scaled', () => {
    const rating = fc.option(fc.integer({ min: 1, max: 5 }))
    const row = fc.array(rating, { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(fc.array(row, { minLength: 3, maxLength: 3 }), ratings => {
        const moved = ratings.map(one => one.map(value => (value === null ? null : 3 * value - 7)))
        fc.pre(ratings[0].some((value, item) => value !== null && ratings[1][item] !== null))
        const alpha = krippendorffAlpha(ratings)
        if (Number.isNaN(alpha)) expect(krippendorffAlpha(moved)).toBeNaN()
        else expect(krippendorffAlpha(moved)).toBeCloseTo(alpha, 10)
      }),
      { seed: 5 },
    )
  })
})

describe('cohenKappa', () => {
  test('of a table of four', () => {
    // Agree on 35 of 50; by chance on 0.5 · 0.6 + 0.5 · 0.4.
    const a = Array.from({ length: 50 }, (_, index) => (index < 25 ? 1 : 2))
    const b = a.map((_, index) => (index < 20 || (index >= 25 && index < 35) ? 1 : 2))
    expect(cohenKappa(a, b)).toBeCloseTo((0.7 - 0.5) / (1 - 0.5), DIGITS)
  })

  test('of raters who know one category', () => expect(cohenKappa([1, 1], [1, 1])).toBeNaN())

  test('refuses what cannot be compared', () => {
    expect(() => cohenKappa([1, null], [null, 1])).toThrow(empty)
    expect(() => cohenKappa([1], [1, 2])).toThrow(invalid)
    expect(() => cohenKappa([1, 6], [1, 2], { categories })).toThrow(invalid)
  })
})

describe('fleissKappa', () => {
  test('of raters who always agree', () =>
    expect(
      fleissKappa([
        [3, 0],
        [0, 3],
      ]),
    ).toBe(1))

  test('refuses items with different numbers of ratings', () => {
    expect(() => fleissKappa([])).toThrow(empty)
    expect(() =>
      fleissKappa([
        [2, 0],
        [1, 0],
      ]),
    ).toThrow(invalid)
    expect(() => fleissKappa([[1, 0]])).toThrow(invalid)
    expect(() => ratingCounts([[1, 9]], categories)).toThrow(invalid)
  })
})
