import { corpusBleu, corpusChrf, corpusTer, type ReferenceSet, rouge } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'
import { type Arguments, DIGITS, optionsOf, ours } from './golden.ts'

interface Scored {
  readonly args: Arguments
  readonly score: number
  readonly signature: string
}

const { cases } = readFixture<{
  cases: {
    hypotheses: string[]
    references: ReferenceSet[]
    bleu: Scored
    chrf: Scored
    ter: Scored
    rouge: { stemmer: boolean } & Record<string, number[]>
  }[]
}>('messy-overlap')

/** Control characters, every kind of white space, symbols, emoji, and scripts, by random options. */
describe('messy texts', () => {
  test.each([
    ['bleu', corpusBleu],
    ['chrf', corpusChrf],
    ['ter', corpusTer],
  ] as const)('%s is that of sacreBLEU', (name, score) => {
    for (const { hypotheses, references, [name]: expected } of cases) {
      const result = score(hypotheses, references, optionsOf(expected.args))
      expect(result.score).toBeCloseTo(expected.score, DIGITS)
      expect(result.signature).toBe(ours(expected.signature))
    }
  })

  test('rouge is that of rouge-score', () => {
    const types = ['rouge1', 'rouge4', 'rouge9', 'rougeL', 'rougeLsum'] as const
    for (const { hypotheses, references, rouge: expected } of cases) {
      const present = references.map(([first]) => first).filter(text => typeof text === 'string')
      const scores = rouge(hypotheses[0], present, { types, stemmer: expected.stemmer })
      for (const type of types) {
        const { precision, recall, fmeasure } = scores[type]
        const values = expected[type].map(value => expect.closeTo(value, DIGITS))
        expect([precision, recall, fmeasure]).toEqual(values)
      }
    }
  })
})
