import { porterStemmer } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'

const { stems } = readFixture<{ stems: Readonly<Record<string, string>> }>('stems')

describe('porterStemmer', () => {
  const stem = porterStemmer()

  test.each([
    ['caresses', 'caress'],
    ['ponies', 'poni'],
    ['agreed', 'agre'],
    ['hopping', 'hop'],
    ['filing', 'file'],
    ['relational', 'relat'],
    ['triplicate', 'triplic'],
    ['adoption', 'adopt'],
    ['controll', 'control'],
  ])("takes %s to %s, as Porter's paper does", (word, expected) => {
    expect(stem(word)).toBe(expected)
  })

  test.each([
    ['dying', 'die'],
    ['skies', 'sky'],
    ['dies', 'die'],
    ['enjoy', 'enjoy'],
    ['spied', 'spi'],
    ['geology', 'geolog'],
  ])('takes %s to %s, as NLTK does', (word, expected) => {
    expect(stem(word)).toBe(expected)
  })

  test('leaves the shortest words', () => {
    expect(['is', 'y', ''].map(stem)).toEqual(['is', 'y', ''])
  })

  test(`agrees with NLTK on ${Object.keys(stems).length} made-up words`, () => {
    const ours = Object.fromEntries(Object.keys(stems).map(word => [word, stem(word)]))
    expect(ours).toEqual(stems)
  })
})
