import { type BleuOptions, selfBleu, sentenceBleu } from '@nexttoken/metrics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** The definition, pair by pair. */
function plainSelfBleu(texts: readonly string[], options: BleuOptions): number {
  const scores = texts.map((text, index) => {
    const others = texts.filter((_, other) => other !== index)
    return sentenceBleu(text, others, options).score
  })
  return scores.reduce((sum, score) => sum + score, 0) / texts.length
}

describe('selfBleu', () => {
  test('is 100 for one text again and again, and 0 for nothing in common', () => {
    expect(selfBleu(['a b c d e', 'a b c d e'])).toBeCloseTo(100, 9)
    expect(selfBleu(['a b c d', 'e f g h', 'i j k l'])).toBe(0)
  })

  test('is the mean sentenceBleu of each against all others', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd.'), { maxLength: 9 })
    const options = fc.record({
      maxOrder: fc.integer({ min: 1, max: 5 }),
      smooth: fc.constantFrom('exp', 'add-k', 'none' as const),
      effectiveOrder: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), options, (lists, chosen) => {
        const texts = lists.map(words => words.join(' '))
        expect(selfBleu(texts, chosen)).toBeCloseTo(plainSelfBleu(texts, chosen), 9)
      }),
      { seed: 8 },
    )
  })

  test('needs two texts', () => {
    expect(() => selfBleu(['a'])).toThrow(expect.objectContaining({ code: 'EMPTY' }))
  })
})
