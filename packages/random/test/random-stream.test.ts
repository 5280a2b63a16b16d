import { philox4x32, randomStream } from '@nexttoken/random'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const words = (hex: string) => Uint32Array.from(hex.split(' '), word => Number.parseInt(word, 16))

/** kat_vectors of Random123, philox4x32 with 10 rounds: counter, key, output. */
const knownAnswers = [
  ['0 0 0 0', '0 0', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  [
    'ffffffff ffffffff ffffffff ffffffff',
    'ffffffff ffffffff',
    '408f276d 41c83b0e a20bc7c6 6d5451fd',
  ],
  [
    '243f6a88 85a308d3 13198a2e 03707344',
    'a4093822 299f31d0',
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  ],
] as const

describe('philox4x32', () => {
  test.each(knownAnswers)(
    'counter %s, key %s gives the published words',
    (counter, key, output) => {
      expect(philox4x32(words(counter), words(key))).toEqual(words(output))
    },
  )
})

describe('randomStream', () => {
  test('takes its words in the order of the blocks', () => {
    const stream = randomStream(0)
    const first = Array.from({ length: 4 }, () => stream.uniform() * 2 ** 32)
    expect(Uint32Array.from(first)).toEqual(words(knownAnswers[0][2]))
  })

  test('puts seed and stream into key and counter, both halves of each', () => {
    const seed = 5 * 2 ** 32 + 7
    const stream = 3 * 2 ** 32 + 2
    const expected = philox4x32([0, 0, 2, 3], [7, 5])
    expect(randomStream(seed, stream).uniform()).toBe(expected[0] / 2 ** 32)
  })

  test('goes on from any position', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.maxSafeNat(), fc.maxSafeNat(), (position, seed, stream) => {
        const whole = randomStream(seed, stream)
        for (let drawn = 0; drawn < position; drawn++) whole.uniform()
        expect(whole.state()).toEqual({ seed, stream, position })
        expect(randomStream(seed, stream, position).uniform()).toBe(whole.uniform())
      }),
      { numRuns: 30 },
    )
  })

  test('integers of a bound are evenly spread and normals have mean 0 and variance 1', () => {
    const stream = randomStream(42)
    const counts = new Array(7).fill(0)
    for (let draw = 0; draw < 70_000; draw++) counts[stream.integer(7)]++
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquared).toBeLessThan(22.46) // 6 degrees of freedom, p = 0.001
    const normals = Array.from({ length: 50_000 }, () => stream.normal())
    const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length
    const variance = normals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normals.length
    expect(Math.abs(mean)).toBeLessThan(0.02)
    expect(Math.abs(variance - 1)).toBeLessThan(0.03)
  })

  test.each([-1, 0.5, 2 ** 53, Number.NaN])('refuses the seed %s', seed => {
    expect(() => randomStream(seed)).toThrow(RangeError)
  })

  test.each([0, -3, 2 ** 33, 1.5])('integer refuses the bound %s', bound => {
    expect(() => randomStream(1).integer(bound)).toThrow(/bound in \[1, 2\^32\]/)
  })
})
