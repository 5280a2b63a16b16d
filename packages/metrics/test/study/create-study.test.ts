import { createStudy, LIKERT_CRITERIA, type Study } from '@nexttoken/metrics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleItems, sampleStudy } from './sample-study.ts'

const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })

/** How often each thing occurs. */
function tally(things: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const thing of things) counts[thing] = (counts[thing] ?? 0) + 1
  return counts
}

/** What each task of a rater really is, in order; checks left out. */
function seenBy(study: Study, rater: string) {
  const { tasks } = study.assignments.find(one => one.rater === rater)!
  return tasks.flatMap(({ id }) => {
    const key = study.key[rater][id]
    return 'item' in key ? [key] : []
  })
}

describe('createStudy', () => {
  test('gives every rater every text once, in an order of their own', () => {
    const study = sampleStudy({ raters: ['ann', 'bob'] })
    const texts = study.assignments.map(({ tasks }) => tasks.map(task => task.texts[0]))
    expect(texts[0]).not.toEqual(texts[1])
    const all = sampleItems(6).flatMap(({ outputs }) => Object.values(outputs))
    for (const one of texts) expect([...one].sort()).toEqual([...all].sort())
  })

  test('tells raters nothing of systems, items or kind of check', () => {
    const study = sampleStudy({ attentionChecks: 1 })
    const shown = JSON.stringify(study.assignments)
    for (const hidden of [...study.systems, 'item 0', 'expected'])
      expect(shown).not.toContain(hidden)
  })

  test('the key tells which text is whose', () => {
    const study = sampleStudy({ kind: 'pairwise' })
    for (const { rater, tasks } of study.assignments) {
      for (const { id, texts } of tasks) {
        const key = study.key[rater][id]
        if (!('item' in key)) continue
        const number = key.item.slice('item '.length)
        expect(texts).toEqual(key.systems.map(system => system[0] + number))
      }
    }
  })

  test('the seed decides', () => {
    expect(sampleStudy()).toEqual(sampleStudy())
    expect(sampleStudy({ seed: 8 }).id).not.toBe(sampleStudy().id)
    expect(sampleStudy({ seed: 8 }).assignments[0].tasks).not.toEqual(
      sampleStudy().assignments[0].tasks,
    )
  })

  test('asks the named criteria', () => {
    const own = { name: 'rhyme', question: 'Does it rhyme?' }
    const { criteria } = sampleStudy({ criteria: ['tone', own] }).assignments[0]
    expect(criteria).toEqual([LIKERT_CRITERIA[5], own])
    expect(sampleStudy().assignments[0].criteria).toEqual(LIKERT_CRITERIA)
    const [{ choices }] = sampleStudy({ kind: 'pairwise' }).assignments
    expect(choices.map(({ value }) => value)).toEqual(['A', 'B', 'tie'])
  })

  test('spreads attention checks over the tasks', () => {
    const study = sampleStudy({ items: sampleItems(20), attentionChecks: 3, kind: 'success' })
    for (const { rater, tasks } of study.assignments) {
      const places = tasks.flatMap(({ id }, place) =>
        'expected' in study.key[rater][id] ? [place] : [],
      )
      expect(places.map(place => Math.floor((place * 3) / tasks.length))).toEqual([0, 1, 2])
      const check = tasks[places[0]]
      const { expected } = study.key[rater][check.id] as { expected: string }
      expect(check.texts[0]).toContain(expected === 'yes' ? '“Yes”' : '“No”')
    }
  })

  const plans = fc.record({
    items: fc.integer({ min: 1, max: 12 }).map(sampleItems),
    raters: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(),
  })

  test('each system is shown first equally often to each rater, and each pair to all', () => {
    fc.assert(
      fc.property(plans, plan => {
        const study = createStudy({ ...plan, kind: 'pairwise' })
        for (const { rater } of study.assignments) {
          const order = tally(seenBy(study, rater).map(({ systems }) => systems.join('>')))
          for (const [pair, count] of Object.entries(order)) {
            const reverse = order[pair.split('>').reverse().join('>')] ?? 0
            expect(Math.abs(count - reverse)).toBeLessThanOrEqual(1)
          }
        }
      }),
      { seed: 3, numRuns: 50 },
    )
  })

  test('each third of the tasks has each system equally often', () => {
    const study = sampleStudy({ items: sampleItems(9) })
    for (const { rater } of study.assignments) {
      const seen = seenBy(study, rater)
      for (const block of [0, 1, 2]) {
        const systems = seen.slice(block * 9, block * 9 + 9).map(key => key.systems[0])
        expect(tally(systems)).toEqual({ base: 3, large: 3, human: 3 })
      }
    }
  })

  test('ratersPerItem shares the items out', () => {
    fc.assert(
      fc.property(plans, plan => {
        const ratersPerItem = Math.min(2, plan.raters)
        const study = createStudy({ ...plan, kind: 'likert', ratersPerItem })
        const pairs = study.assignments.flatMap(({ rater }) =>
          seenBy(study, rater).map(({ item, systems }) => `${item} ${systems[0]}`),
        )
        const counts = Object.values(tally(pairs))
        expect(counts).toHaveLength(plan.items.length * 3)
        expect(counts.every(count => count === ratersPerItem)).toBe(true)
      }),
      { seed: 4, numRuns: 50 },
    )
  })

  test('leaves out what a system did not write', () => {
    const items = [
      { id: 'x', outputs: { a: '1', b: '2' } },
      { id: 'y', outputs: { b: '3' } },
    ]
    const study = createStudy({ items, kind: 'pairwise', seed: 1, raters: 1 })
    expect(seenBy(study, 'r1').map(({ item }) => item)).toEqual(['x'])
  })

  test('survives JSON', () => {
    const study = sampleStudy({ attentionChecks: 2 })
    expect(JSON.parse(JSON.stringify(study))).toEqual(study)
  })

  test('refuses what makes no study', () => {
    expect(() => sampleStudy({ items: [] })).toThrow(expect.objectContaining({ code: 'EMPTY' }))
    expect(() => sampleStudy({ items: [...sampleItems(1), ...sampleItems(1)] })).toThrow(invalid)
    expect(() => sampleStudy({ kind: 'rating' as 'likert' })).toThrow(invalid)
    expect(() => sampleStudy({ raters: ['ann', 'ann'] })).toThrow(invalid)
    expect(() => sampleStudy({ raters: 0 })).toThrow(invalid)
    expect(() => sampleStudy({ ratersPerItem: 0 })).toThrow(invalid)
    expect(() => sampleStudy({ attentionChecks: -1 })).toThrow(invalid)
    expect(() => sampleStudy({ criteria: [] })).toThrow(invalid)
    expect(() => sampleStudy({ criteria: ['tone', 'tone'] })).toThrow(invalid)
    expect(() => sampleStudy({ seed: 0.5 })).toThrow(invalid)
    const lone = [{ id: 'x', outputs: { a: 'only one' } }]
    expect(() => sampleStudy({ items: lone, kind: 'pairwise' })).toThrow(invalid)
    const broken = [{ id: 'x', outputs: { a: 1 as unknown as string } }]
    expect(() => sampleStudy({ items: broken })).toThrow(invalid)
  })
})
