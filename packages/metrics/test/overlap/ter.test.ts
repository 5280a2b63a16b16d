import { corpusTer, sentenceTer, terStatistics } from '@nexttoken/metrics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'
import { type Arguments, corpusOf, DIGITS, optionsOf, ours, pairs } from './golden.ts'

const golden = readFixture<{
  cases: {
    metric: string
    args: Arguments
    corpus: { score: number; signature: string; num_edits: number; ref_length: number }
    sentence: number[]
  }[]
}>('chrf_ter').cases.filter(({ metric }) => metric === 'TER')

describe('corpusTer', () => {
  test.each(golden)('is sacreBLEU with $args', ({ args, corpus }) => {
    const result = corpusTer(...corpusOf(pairs), optionsOf(args))
    expect(result.score).toBeCloseTo(corpus.score, DIGITS)
    expect(result.referenceLength).toBeCloseTo(corpus.ref_length, DIGITS)
    expect(result.edits).toBe(corpus.num_edits)
    expect(result.signature).toBe(ours(corpus.signature))
  })
})

describe('sentenceTer', () => {
  test.each([
    ['a b c', 'a b c', 0],
    ['a b', 'a b c', 1],
    ['a x c d', 'a b c', 2],
    ['c d e a b', 'a b c d e', 1],
    ['A B', 'a b', 0],
    ['', 'a b', 2],
    ['a b c', '', 3],
  ])('needs for %j to be %j %d edits', (hypothesis, reference, edits) => {
    expect(sentenceTer(hypothesis, reference).edits).toBe(edits)
  })

  test('is 100 against an empty reference, and 0 where both are empty', () => {
    expect(sentenceTer('a', '').score).toBe(100)
    expect(sentenceTer('', '').score).toBe(0)
  })

  test.each(golden)('is sacreBLEU with $args', ({ args, sentence }) => {
    const scores = pairs.map(({ hyp, refs }) => sentenceTer(hyp, refs, optionsOf(args)).score)
    expect(scores).toEqual(sentence.map(score => expect.closeTo(score, DIGITS)))
  })

  test('cuts references twice, as the reference does: a possessive before a tab comes apart', () => {
    const { referenceLength } = sentenceTer("dog's\tbone", "dog's\tbone", { normalized: true })
    expect(referenceLength).toBe(3)
  })

  test('stays between 0 and the longer length, and finds a text equal to itself', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 })
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [hypothesis, reference] = [left.join(' '), right.join(' ')]
        const { edits } = sentenceTer(hypothesis, reference)
        expect(edits).toBeLessThanOrEqual(Math.max(left.length, right.length))
        expect(edits).toBeGreaterThanOrEqual(Math.abs(left.length - right.length))
        expect(sentenceTer(reference, reference).edits).toBe(0)
      }),
      { seed: 8 },
    )
  })
})

describe('terStatistics', () => {
  test('takes the fewest edits and the mean length', () => {
    expect(terStatistics(['a b'], [['a b c'], ['a']]).rows).toEqual([[1, 2]])
  })
})
