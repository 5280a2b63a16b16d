import { bleuStatistics, corpusBleu, MetricsError, sentenceBleu } from '@nexttoken/metrics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'
import { type Arguments, corpusOf, DIGITS, optionsOf, ours, pairs, tokenized } from './golden.ts'

const golden = readFixture<{
  subsets: Record<string, number[]>
  corpus: (Record<'score' | 'bp' | 'sys_len' | 'ref_len', number> &
    Record<'counts' | 'totals' | 'precisions', number[]> & {
      subset: string
      args: Arguments
      signature: string
    })[]
  sentence: { args: Arguments; scores: number[]; bp: number[]; counts: number[][] }[]
}>('bleu')

const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })

describe('corpusBleu', () => {
  test('counts, clips and multiplies as the definition says', () => {
    const { score, ...rest } = corpusBleu(['the cat the cat on'], [['the cat sat on the mat']], {
      smooth: 'none',
      maxOrder: 2,
    })
    expect(rest).toMatchObject({
      counts: [4, 1],
      totals: [5, 4],
      precisions: [80, 25],
      hypothesisLength: 5,
      referenceLength: 6,
    })
    expect(rest.brevityPenalty).toBeCloseTo(Math.exp(1 - 6 / 5), 12)
    expect(score).toBeCloseTo(100 * rest.brevityPenalty * Math.sqrt(0.8 * 0.25), 12)
  })

  test('clips by the reference with most of an n-gram and takes the closest length, of two the shorter', () => {
    const { counts, referenceLength } = corpusBleu(['a a a b'], [['a a c'], ['a b b b b']], {
      maxOrder: 1,
    })
    expect(counts).toEqual([3])
    expect(referenceLength).toBe(3)
  })

  test.each(golden.corpus)('is sacreBLEU of $subset with $args', row => {
    const some =
      row.subset === 'first_ref_only'
        ? pairs.map(({ hyp, refs }) => ({ hyp, refs: refs.slice(0, 1) }))
        : golden.subsets[row.subset].map(index => pairs[index])
    const result = corpusBleu(...corpusOf(some), optionsOf(row.args))
    expect(result.score).toBeCloseTo(row.score, DIGITS)
    expect(result.brevityPenalty).toBeCloseTo(row.bp, DIGITS)
    expect(result.precisions).toEqual(row.precisions.map(value => expect.closeTo(value, DIGITS)))
    expect(result).toMatchObject({
      counts: row.counts,
      totals: row.totals,
      hypothesisLength: row.sys_len,
      referenceLength: row.ref_len,
      signature: ours(row.signature),
    })
  })

  test.each(Object.entries(tokenized))('cuts into words as %s', (tokenize, lines) => {
    const words = lines.map(line => line.split(/\s+/).filter(Boolean))
    const { rows } = bleuStatistics(...corpusOf(pairs), optionsOf({ tokenize }))
    expect(rows.map(([length]) => length)).toEqual(words.map(({ length }) => length))
  })

  test('is 100 for the references themselves and 0 for nothing in common', () => {
    expect(corpusBleu(['a b c d e'], [['a b c d e']]).score).toBeCloseTo(100, DIGITS)
    expect(corpusBleu(['a b c d e'], [['f g h i']]).score).toBe(0)
    expect(corpusBleu([''], [['f g h i']])).toMatchObject({ score: 0, brevityPenalty: 0 })
  })

  test('refuses what does not fit together', () => {
    expect(() => corpusBleu([], [])).toThrow(expect.objectContaining({ code: 'EMPTY' }))
    expect(() => corpusBleu(['a', 'b'], [['a']])).toThrow(/each with 2 entries.*got one of 1/)
    expect(() => corpusBleu(['a', 'b'], [['a', null]])).toThrow(/got none at index 1/)
    expect(() => corpusBleu(['a'], [])).toThrow(MetricsError)
  })

  test.each([
    { tokenize: '14b' },
    { smooth: 'linear' },
    { maxOrder: 0 },
    { maxOrder: 1.5 },
    { smooth: 'floor', smoothValue: -1 },
  ])('refuses %o', options => {
    expect(() => corpusBleu(['a'], [['a']], options as object)).toThrow(invalid)
  })
})

describe('sentenceBleu', () => {
  test.each(golden.sentence)('is sacreBLEU with $args', ({ args, scores, bp, counts }) => {
    const results = pairs.map(({ hyp, refs }) => sentenceBleu(hyp, refs, optionsOf(args)))
    expect(results.map(({ score }) => score)).toEqual(
      scores.map(one => expect.closeTo(one, DIGITS)),
    )
    expect(results.map(one => one.brevityPenalty)).toEqual(
      bp.map(one => expect.closeTo(one, DIGITS)),
    )
    expect(results.map(one => one.counts)).toEqual(counts)
  })

  test('leaves out orders longer than the text unless told otherwise', () => {
    expect(sentenceBleu('a b', 'a b').score).toBeCloseTo(100, DIGITS)
    expect(sentenceBleu('a b', 'a b', { effectiveOrder: false }).score).toBe(0)
  })
})

describe('bleuStatistics', () => {
  test('rows add up to the score of their corpus', () => {
    const [hypotheses, references] = corpusOf(pairs)
    const { rows, score } = bleuStatistics(hypotheses, references)
    const [first, second] = rows
    const both = corpusBleu(
      hypotheses.slice(0, 2),
      references.map(set => set.slice(0, 2)),
    )
    expect(score(first.map((value, index) => value + second[index])).score).toBe(both.score)
  })

  test('never counts more matches than n-grams', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
      .map(list => list.join(' '))
    fc.assert(
      fc.property(
        text,
        fc.array(text, { minLength: 1, maxLength: 3 }),
        (hypothesis, references) => {
          const { rows } = bleuStatistics(
            [hypothesis],
            references.map(one => [one]),
          )
          const [counts, totals] = [rows[0].slice(2, 6), rows[0].slice(6)]
          expect(counts.every((count, index) => count <= totals[index])).toBe(true)
        },
      ),
      { seed: 8 },
    )
  })
})
