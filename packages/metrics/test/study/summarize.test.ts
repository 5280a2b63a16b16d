import {
  bradleyTerry,
  collect,
  eloRatings,
  krippendorffAlpha,
  likertSummary,
  positionBias,
  studyComparisons,
  studyReport,
  summarize,
  taskSuccess,
  winRates,
} from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { answersOf, sampleItems, sampleStudy } from './sample-study.ts'

/** A mark that depends on system, item and rater. */
function markOf(item: string, system: string, rater: string): number {
  const quality = { base: 1, large: 2, human: 3 }[system]!
  const [number, place] = [Number(item.slice(5)), Number(rater.slice(1))]
  return Math.min(5, quality + ((number * number + place * (number % 3)) % 4))
}

describe('summarize, marks', () => {
  const study = sampleStudy({ criteria: ['fluency', 'tone'], attentionChecks: 1, raters: 4 })
  const files = study.assignments.map(assignment =>
    answersOf(study, assignment, (key, criterion) => {
      if ('expected' in key) return assignment.rater === 'r2' ? 1 : key.expected
      const mark = markOf(key.item, key.systems[0], assignment.rater)
      return criterion === 'tone' ? 6 - mark : mark
    }),
  )
  const collected = collect(study, files)
  const summary = summarize(study, collected)
  const marks = (system: string) =>
    study.assignments.map(({ rater }) => sampleItems(6).map(({ id }) => markOf(id, system, rater)))

  test('are those of the direct computation', () => {
    const [fluency, tone] = summary.criteria
    expect([fluency.criterion, tone.criterion]).toEqual(['fluency', 'tone'])
    for (const { system, low, high, ...found } of fluency.marks!) {
      const { low: _, high: __, ...expected } = likertSummary(marks(system).flat())
      expect(found).toEqual({
        ...expected,
        standardDeviation: expect.closeTo(expected.standardDeviation, 12),
      })
      expect(low).toBeLessThan(found.mean)
      expect(high).toBeGreaterThan(found.mean)
    }
    const table = study.assignments.map((_, rater) =>
      study.systems.flatMap(system => marks(system)[rater]),
    )
    const alpha = krippendorffAlpha(table, { level: 'ordinal' })
    expect(fluency.agreement.krippendorffAlpha).toBeCloseTo(alpha, 12)
    expect(fluency.differences!.map(({ a, b }) => `${a} ${b}`).sort()).toHaveLength(3)
  })

  test('have an interval of item means', () => {
    const means = sampleItems(6).map((_, item) => {
      const own = marks('base').map(row => row[item])
      return own.reduce((sum, mark) => sum + mark, 0) / own.length
    })
    const mean = means.reduce((sum, one) => sum + one, 0) / 6
    const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 5
    const { high } = summary.criteria[0].marks!.find(({ system }) => system === 'base')!
    // The 0.975 quantile of t with five degrees of freedom.
    expect(high - mean).toBeCloseTo(2.5705818356363146 * Math.sqrt(variance / 6), 10)
  })

  test('come with what is known of the raters', () => {
    expect(summary.raters.map(({ rater }) => rater)).toEqual(['r1', 'r2', 'r3', 'r4'])
    for (const { answered, asked } of summary.raters) expect([answered, asked]).toEqual([36, 36])
    const failed = collected.attention.filter(({ isPassed }) => !isPassed)
    expect(failed.every(({ rater }) => rater === 'r2')).toBe(true)
    const [, second] = summary.raters
    expect([second.checksPassed, second.checksFailed]).toEqual([1 - failed.length, failed.length])
  })

  test('can leave raters out', () => {
    const files = study.assignments
      .slice(0, 1)
      .map(assignment => answersOf(study, assignment, () => 4))
    const { raters, criteria } = summarize(study, collected, { exclude: ['r2'] })
    expect(raters.map(({ rater }) => rater)).toEqual(['r1', 'r3', 'r4'])
    expect(criteria[0].marks![0].count).toBe(18)
    const [{ agreement, marks: lone }] = summarize(study, collect(study, files)).criteria
    expect(agreement.krippendorffAlpha).toBeNaN()
    expect(lone![0]).toMatchObject({ mean: 4, low: 4, high: 4 })
  })

  test('of nothing', () => {
    const none = { judgements: [], attention: [] }
    expect(() => summarize(study, none)).toThrow(expect.objectContaining({ code: 'EMPTY' }))
  })
})

describe('summarize, pairs', () => {
  const study = sampleStudy({ kind: 'pairwise', items: sampleItems(8), raters: 3 })
  const order = ['base', 'large', 'human']
  const files = study.assignments.map((assignment, rater) =>
    answersOf(study, assignment, key => {
      if ('expected' in key) return key.expected
      const [first, second] = key.systems.map(system => order.indexOf(system))
      const number = Number(key.item.slice(5)) + rater
      if (number % 4 === 0) return 'tie'
      return first > second === (number % 4 !== 1) ? 'A' : 'B'
    }),
  )
  const collected = collect(study, files)
  const { criteria } = summarize(study, collected)
  const comparisons = studyComparisons(collected.judgements)

  test('are those of the direct computation', () => {
    const { standings, regularization, positionBias: bias } = criteria[0].preferences!
    expect(regularization).toBe(0)
    expect(standings.map(({ system }) => system)).toEqual(['human', 'large', 'base'])
    const strengths = bradleyTerry(comparisons)
    const ratings = eloRatings(comparisons, { orders: 100 })
    for (const { strength, rating, ...rate } of standings) {
      expect(winRates(comparisons)).toContainEqual(rate)
      expect(strengths).toContainEqual({ system: rate.system, strength })
      expect(ratings).toContainEqual({ system: rate.system, rating })
    }
    expect(bias).toEqual(positionBias(comparisons))
  })

  test('agree whichever text stood first', () => {
    const same = study.assignments.map(assignment =>
      answersOf(study, assignment, key => {
        if ('expected' in key) return key.expected
        const wins =
          order.indexOf(key.systems[0]) > order.indexOf(key.systems[1]) !== (key.item === 'item 3')
        return wins ? 'A' : 'B'
      }),
    )
    const [{ agreement }] = summarize(study, collect(study, same)).criteria
    expect(agreement).toEqual({ krippendorffAlpha: 1, fleissKappa: 1, cohenKappa: 1 })
  })

  test('are regularised where one system always wins', () => {
    const files = study.assignments.map(assignment =>
      answersOf(study, assignment, key =>
        'item' in key && key.systems[0] === 'human' ? 'A' : 'B',
      ),
    )
    const { preferences } = summarize(study, collect(study, files)).criteria[0]
    expect(preferences!.regularization).toBe(0.1)
    expect(preferences!.standings.every(({ strength }) => Number.isFinite(strength))).toBe(true)
  })
})

describe('summarize, tasks', () => {
  const study = sampleStudy({ kind: 'success', raters: 2 })
  const files = study.assignments.map(assignment =>
    answersOf(study, assignment, key =>
      'item' in key && key.systems[0] === 'base' ? 'no' : 'yes',
    ),
  )
  const { criteria } = summarize(study, collect(study, files))

  test('are those of the direct computation', () => {
    const [{ successes, differences, agreement }] = criteria
    expect(successes).toEqual([
      { system: 'base', ...taskSuccess(Array(12).fill(false)) },
      { system: 'large', ...taskSuccess(Array(12).fill(true)) },
      { system: 'human', ...taskSuccess(Array(12).fill(true)) },
    ])
    // Six items without exception, all tied: Wilcoxon's normal approximation.
    expect(differences![0]).toMatchObject({ a: 'base', b: 'large', difference: 1 })
    expect(differences![0].pValue).toBeCloseTo(0.0143, 4)
    expect(agreement.krippendorffAlpha).toBe(1)
  })
})

describe('studyReport', () => {
  test('escapes every name', () => {
    const items = [{ id: '<i>', outputs: { '<img src=x>': 'a', '"&': 'b' } }]
    const study = sampleStudy({
      items,
      title: '</title><script>',
      criteria: [{ name: '<b>', question: '?' }],
      raters: ['<u>'],
    })
    const files = study.assignments.map(assignment => answersOf(study, assignment, () => 3))
    const html = studyReport(summarize(study, collect(study, files)))
    expect(html).not.toMatch(/<script|<img|<b>|<u>|<i>/)
    expect(html).toContain('&#60;img src=x&#62;')
    expect(html).not.toMatch(/NaN|undefined|Infinity/)
  })
})
