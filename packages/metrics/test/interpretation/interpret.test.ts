import { type InterpretedMetric, interpret } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'

describe('interpret', () => {
  test.each<[InterpretedMetric, number, RegExp]>([
    ['bleu', 62, /near-identical/],
    ['bleu', 60, /near-identical/],
    ['bleu', 41, /strong overlap/],
    ['bleu', 25.4, /25\.4: moderate/],
    ['bleu', 0, /weak/],
    ['rouge', 0.61, /excellent/],
    ['rouge', 0.45, /good/],
    ['rouge', 0.2, /moderate/],
    ['rouge', 0.1, /weak/],
    ['perplexity', 48725.3, /among about 48,725/],
    ['perplexity', 2.1415, /among about 2\.1/],
    ['bitsPerByte', 2.4, /30\.0 %/],
    ['chrf', 55, /55\.0/],
    ['ter', 130, /Lower is better/],
    ['lastWord', 0.326, /32\.6 %/],
    ['multipleChoice', 0.31, /31\.0 %/],
    ['likert', 3.5, /1 to 5/],
  ])('says of %s %d %s', (metric, score, words) => {
    expect(interpret(metric, score)[0]).toMatch(words)
  })

  test.each<[InterpretedMetric, number, RegExp]>([
    ['bleu', 30, /paraphrase/],
    ['rouge', 0.3, /rewards length/],
    ['perplexity', 20, /same text, with the same tokenizer/],
    ['perplexity', 20, /not quality/],
    ['likert', 4, /disagree/],
  ])('says what %s does not say', (metric, score, words) => {
    const lines = interpret(metric, score)
    expect(lines.slice(1, -1).join(' ')).toMatch(words)
    expect(lines.at(-1)).toMatch(/^Sources: .*https:\/\//)
  })

  test('takes an infinite perplexity, and one that rounding put below 1', () => {
    expect(interpret('perplexity', Infinity)[0]).toMatch(/∞/)
    expect(interpret('perplexity', 1 - 1e-12)[0]).toMatch(/1\.000/)
  })

  test.each<[InterpretedMetric, number]>([
    ['bleu', 101],
    ['rouge', 45],
    ['perplexity', 0.5],
    ['likert', 0],
    ['bleu', Number.NaN],
    ['toString' as InterpretedMetric, 1],
  ])('refuses %s %d', (metric, score) => {
    expect(() => interpret(metric, score)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})
