import { chrfStatistics, corpusChrf, sentenceChrf } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'
import { type Arguments, corpusOf, DIGITS, optionsOf, ours, pairs } from './golden.ts'

const golden = readFixture<{
  cases: {
    metric: string
    args: Arguments
    corpus: { score: number; signature: string }
    sentence: number[]
  }[]
}>('chrf_ter').cases.filter(({ metric }) => metric === 'CHRF')

describe('corpusChrf', () => {
  test('is the F-score of the mean precision and recall', () => {
    // Characters: 2 of 3 and of 2 match; pairs: 1 of 2 and of 1.
    const { score, name } = corpusChrf(['ab c'], [['ab']], { characterOrder: 2, beta: 1 })
    const [precision, recall] = [(2 / 3 + 1 / 2) / 2, 1]
    expect(score).toBeCloseTo((200 * precision * recall) / (precision + recall), 12)
    expect(name).toBe('chrF1')
  })

  test('counts characters, not halves of them', () => {
    expect(corpusChrf(['😀'], [['😁']]).score).toBe(0)
  })

  test.each(golden)('is sacreBLEU with $args', ({ args, corpus }) => {
    const { score, signature } = corpusChrf(...corpusOf(pairs), optionsOf(args))
    expect(score).toBeCloseTo(corpus.score, DIGITS)
    expect(signature).toBe(ours(corpus.signature))
  })

  test('is named chrF2++ with two orders of words', () => {
    expect(corpusChrf(['a'], [['a']], { wordOrder: 2 }).name).toBe('chrF2++')
  })

  test('is 0 for nothing at all', () => {
    expect(corpusChrf([''], [['']]).score).toBe(0)
  })

  test.each([{ characterOrder: 0 }, { wordOrder: -1 }, { beta: Number.NaN }])(
    'refuses %o',
    options => {
      expect(() => corpusChrf(['a'], [['a']], options)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      )
    },
  )
})

describe('sentenceChrf', () => {
  test.each(golden)('is sacreBLEU with $args', ({ args, sentence }) => {
    const scores = pairs.map(({ hyp, refs }) => sentenceChrf(hyp, refs, optionsOf(args)).score)
    expect(scores).toEqual(sentence.map(score => expect.closeTo(score, DIGITS)))
  })
})

describe('chrfStatistics', () => {
  test('takes the reference with the best score, the first of equals', () => {
    const { rows } = chrfStatistics(['abc'], [['xyz'], ['abd'], ['aad']], { characterOrder: 1 })
    expect(rows).toEqual([[3, 3, 2]])
  })
})
