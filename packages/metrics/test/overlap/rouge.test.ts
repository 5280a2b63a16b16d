import { type RougeType, rouge } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'
import { DIGITS, pairs } from './golden.ts'

type Rows = Readonly<Record<string, readonly (readonly number[])[]>>
const golden =
  readFixture<Record<'first_ref_plain' | 'multi_plain' | 'first_ref_stem' | 'multi_stem', Rows>>(
    'rouge',
  )
const types = ['rouge1', 'rouge2', 'rouge3', 'rougeL', 'rougeLsum'] as const

/** Seeded words, few enough that many paths are equally long. */
function drawWords(count: number, seed: number): string[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return `w${state % 7}${state % 3}`
  })
}

/** Indices of `reference` on the path that rouge_score reads out of the whole table. */
function plainPath(reference: readonly string[], candidate: readonly string[]): number[] {
  const width = candidate.length + 1
  const table = new Uint16Array((reference.length + 1) * width)
  reference.forEach((word, row) => {
    candidate.forEach((other, column) => {
      const cell = (row + 1) * width + column + 1
      table[cell] =
        word === other
          ? table[cell - width - 1] + 1
          : Math.max(table[cell - width], table[cell - 1])
    })
  })
  const path: number[] = []
  let [i, j] = [reference.length, candidate.length]
  while (i > 0 && j > 0) {
    const cell = i * width + j
    if (reference[i - 1] === candidate[j - 1]) {
      path.unshift(--i)
      j--
    } else if (table[cell - 1] > table[cell - width]) j--
    else i--
  }
  return path
}

describe('rouge', () => {
  test('counts what both have by what each has', () => {
    const { rouge1, rouge2, rougeL } = rouge('the cat the mat', 'the cat sat on the mat')
    expect([rouge1.precision, rouge1.recall, rouge1.fmeasure]).toEqual([1, 4 / 6, 0.8])
    expect([rouge2.precision, rouge2.recall]).toEqual([2 / 3, 2 / 5])
    expect([rougeL.precision, rougeL.recall]).toEqual([1, 4 / 6])
  })

  test.each([
    ['first_ref_plain', false],
    ['multi_plain', false],
    ['first_ref_stem', true],
    ['multi_stem', true],
  ] as const)('is rouge-score: %s', (kind, stemmer) => {
    const scores = pairs.map(({ hyp, refs }) =>
      rouge(hyp, kind.startsWith('multi') ? refs : refs[0], { types, stemmer }),
    )
    for (const type of types) {
      const rows = scores.map(({ [type]: one }) => [one.precision, one.recall, one.fmeasure])
      const expected = golden[kind][type].map(row =>
        row.map(value => expect.closeTo(value, DIGITS)),
      )
      expect(rows).toEqual(expected)
    }
  })

  test('takes the best F-measure for each type by itself', () => {
    const { rouge1, rougeL } = rouge('a b c', ['c b a', 'a b x'], { types: ['rouge1', 'rougeL'] })
    expect(rouge1.recall).toBe(1)
    expect(rougeL.recall).toBe(2 / 3)
  })

  test('cuts by a tokenizer of yours', () => {
    const options = { types: ['rouge1'], tokenize: (text: string) => Array.from(text) } as const
    expect(rouge('今天', '昨天').rouge1.fmeasure).toBe(0)
    expect(rouge('今天', '昨天', options).rouge1.fmeasure).toBe(0.5)
  })

  test('counts a word of a summary no more often than both texts hold it', () => {
    const { rougeLsum } = rouge('a\na b', 'a b\nb a\na', { types: ['rougeLsum'] })
    expect([rougeLsum.precision, rougeLsum.recall]).toEqual([1, 3 / 5])
  })

  test.each([
    [4000, 4000],
    [2500, 4500],
    [61, 30],
    [1, 90],
  ])('takes the path of the whole table through texts of %d and %d words', (length, other) => {
    const reference = drawWords(length, 1)
    const lines = [drawWords(other, 2), drawWords(50, 3)]
    const found = new Set(lines.flatMap(line => plainPath(reference, line)))
    const [first] = lines.map(line => plainPath(reference, line))
    const prediction = lines.map(line => line.join(' ')).join('\n')
    const options = { types: ['rougeLsum', 'rougeL'] } as const
    const { rougeL } = rouge(lines[0].join(' '), reference.join(' '), options)
    expect(rougeL.recall).toBeCloseTo(first.length / length, 12)
    const left = new Map<string, number>()
    for (const word of lines.flat()) left.set(word, (left.get(word) ?? 0) + 1)
    const hits = reference.filter((word, index) => {
      const count = left.get(word) ?? 0
      if (!found.has(index) || count === 0) return false
      return left.set(word, count - 1)
    })
    const { rougeLsum } = rouge(prediction, reference.join(' '), options)
    expect(rougeLsum.recall).toBeCloseTo(hits.length / length, 12)
  })

  test('takes two texts of 50,000 words', () => {
    const words = drawWords(50_000, 4)
    const { rougeL } = rouge(words.join(' '), words.slice(25_000).join(' '), { types: ['rougeL'] })
    expect([rougeL.precision, rougeL.recall]).toEqual([0.5, 1])
  })

  test('is 0 where nothing is left to compare', () => {
    const none = { precision: 0, recall: 0, fmeasure: 0 }
    expect(rouge('', 'a')).toEqual({ rouge1: none, rouge2: none, rougeL: none, rougeLsum: none })
    expect(rouge('a', '!?', { types: ['rouge9', 'rougeLsum'] })).toEqual({
      rouge9: none,
      rougeLsum: none,
    })
  })

  test.each(['rouge0', 'rouge10', 'rougeS', 'bleu'])('refuses %s', type => {
    expect(() => rouge('a', 'a', { types: [type as RougeType] })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })

  test('needs a reference', () => {
    expect(() => rouge('a', [])).toThrow(expect.objectContaining({ code: 'EMPTY' }))
  })
})
