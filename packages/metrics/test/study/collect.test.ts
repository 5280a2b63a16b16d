import { collect, createStudy, exportCsv, studyComparisons } from '@nexttoken/metrics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answersOf, sampleStudy } from './sample-study.ts'

const malformed = expect.objectContaining({ code: 'MALFORMED_FILE' })

/** Answers as a form writes them in CSV, without its guards. */
function plainCsv({ study, rater, answers }: ReturnType<typeof answersOf>): string {
  const rows = answers.flatMap(({ task, values }) =>
    Object.entries(values).map(([criterion, value]) => [study, rater, task, criterion, value]),
  )
  return [['study', 'rater', 'task', 'criterion', 'value'], ...rows].map(String).join('\n')
}

describe('collect', () => {
  const study = sampleStudy({ kind: 'pairwise', raters: 2, attentionChecks: 2 })
  const [first, second] = study.assignments
  const answers = answersOf(study, first, key => ('item' in key ? 'A' : key.expected))

  test('tells which systems were judged, from JSON, CSV and data alike', () => {
    const collected = collect(study, [answers])
    expect(collected.judgements).toHaveLength(18)
    const [{ rater, item, systems, value }] = collected.judgements
    const key = Object.values(study.key['r1']).find(one => 'item' in one)
    expect({ item, systems }).toEqual(key)
    expect([rater, value]).toEqual(['r1', 'A'])
    expect(collect(study, [JSON.stringify(answers)])).toEqual(collected)
    expect(collect(study, [plainCsv(answers)])).toEqual(collected)
    expect(collect(study, [`\uFEFF${plainCsv(answers)}\n\n`])).toEqual(collected)
  })

  test('finds failed checks', () => {
    const careless = answersOf(study, second, () => 'tie')
    const { attention } = collect(study, [answers, careless])
    expect(attention.filter(({ rater }) => rater === 'r1').every(one => one.isPassed)).toBe(true)
    const checks = Object.entries(study.key['r2']).filter(([, key]) => 'expected' in key)
    expect(attention.filter(({ rater }) => rater === 'r2')).toEqual(
      checks.map(([task, key]) => ({
        rater: 'r2',
        task,
        isPassed: 'expected' in key && key.expected === 'tie',
      })),
    )
  })

  test('a check of several questions needs all of them right', () => {
    const marks = sampleStudy({ raters: 1, attentionChecks: 1 })
    const [assignment] = marks.assignments
    for (const wrong of ['fluency', 'coherence', 'tone']) {
      const almost = answersOf(marks, assignment, (key, criterion) => {
        if ('item' in key) return 3
        const expected = key.expected as number
        return criterion === wrong ? (expected % 5) + 1 : expected
      })
      expect(collect(marks, [almost]).attention.map(({ isPassed }) => isPassed)).toEqual([false])
    }
  })

  test('takes unfinished forms, and the later of two answers', () => {
    const half = { ...answers, answers: answers.answers.slice(0, 5) }
    const changed = answersOf(study, first, key => ('item' in key ? 'B' : key.expected))
    expect(collect(study, [half]).judgements.length).toBeLessThan(6)
    expect(collect(study, [half, changed])).toEqual(collect(study, [changed]))
  })

  test.each([
    ['no file of ours', 'hello'],
    ['other JSON', '{"answers":[]}'],
    ['null', 'null'],
    ['another version', JSON.stringify({ ...answers, version: 2 })],
    ['another study', JSON.stringify({ ...answers, study: 'other' })],
    ['an unknown rater', JSON.stringify({ ...answers, rater: 'r9' })],
    ['no answers', JSON.stringify({ ...answers, answers: 3 })],
    ['an empty answer', JSON.stringify({ ...answers, answers: [null] })],
    ['no values', JSON.stringify({ ...answers, answers: [{ task: '1' }] })],
    [
      'an unknown task',
      JSON.stringify({ ...answers, answers: [{ task: '99', values: { preference: 'A' } }] }),
    ],
    [
      'an inherited task',
      JSON.stringify({ ...answers, answers: [{ task: 'toString', values: { preference: 'A' } }] }),
    ],
    [
      'an unknown criterion',
      JSON.stringify({ ...answers, answers: [{ task: '1', values: { tone: 'A' } }] }),
    ],
    [
      'an unknown value',
      JSON.stringify({ ...answers, answers: [{ task: '1', values: { preference: 'C' } }] }),
    ],
    [
      'a question twice',
      JSON.stringify({ ...answers, answers: [answers.answers[0], answers.answers[0]] }),
    ],
    ['other columns', 'study,rater\nx,y'],
    ['a missing cell', `${plainCsv(answers)}\n${study.id},r1`],
    ['an open quote', `"study,rater,task,criterion,value\n`],
    ['a quote within a cell', 'study,ra"ter,task,criterion,value'],
    ['an empty cell', '""'],
  ])('refuses %s', (_, file) => {
    expect(() => collect(study, [file])).toThrow(malformed)
  })
})

describe('studyComparisons', () => {
  test('has the system shown first as a', () => {
    const study = sampleStudy({ kind: 'pairwise', raters: 1 })
    const answers = answersOf(study, study.assignments[0], key =>
      'item' in key && key.systems.includes('human')
        ? key.systems[0] === 'human'
          ? 'A'
          : 'B'
        : 'tie',
    )
    const comparisons = studyComparisons(collect(study, [answers]).judgements)
    expect(comparisons).toHaveLength(18)
    for (const { a, b, winner } of comparisons) {
      if (winner === 'tie') expect([a, b].sort()).toEqual(['base', 'large'])
      else expect({ a, b }[winner]).toBe('human')
    }
    expect(studyComparisons(collect(study, [answers]).judgements, 'tone')).toEqual([])
  })
})

describe('exportCsv', () => {
  test('names the systems', () => {
    const items = [{ id: 'one', outputs: { x: 'X' } }]
    const study = createStudy({ items, kind: 'success', seed: 1, raters: ['ann'] })
    const collected = collect(study, [answersOf(study, study.assignments[0], () => 'yes')])
    expect(exportCsv(collected)).toBe(
      '"rater","item","criterion","first","second","value"\r\n"ann","one","success","x","","yes"\r\n',
    )
  })

  test('guards what a spreadsheet would run, and quotes quotes', () => {
    const judgement = {
      rater: '=1+1',
      item: '@x',
      criterion: '-y"',
      systems: ["'z", '+\tw'],
      value: 3,
    }
    const [, row] = exportCsv({ judgements: [judgement], attention: [] }).split('\r\n')
    expect(row).toBe(`"'=1+1","'@x","'-y""","''z","'+\tw","3"`)
  })

  test('a name that needs guarding comes back through the form’s CSV', () => {
    const name = fc.string({ minLength: 1, unit: 'binary' })
    const rater = fc.oneof(name, fc.constantFrom('=a', "'=a", "'", '-1', 'a,"b"\r\nc', '\t'))
    fc.assert(
      fc.property(rater, rater => {
        const items = [{ id: 'one', outputs: { x: 'X' } }]
        const study = createStudy({ items, kind: 'success', seed: 1, raters: [rater] })
        const guarded = rater.replace(/^[=+\-@'\t\r]/, "'$&").replaceAll('"', '""')
        const file = `study,rater,task,criterion,value\r\n"${study.id}","${guarded}","1","success","yes"\r\n`
        expect(collect(study, [file]).judgements[0].rater).toBe(rater)
      }),
      { seed: 6 },
    )
  })
})
