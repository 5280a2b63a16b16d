import { randomStream, sampleMultinomial, softmax } from '@nexttoken/sampling'
import { expect, test } from 'vitest'
import { chiSquared, randomTable } from '../tables.ts'

test('sampleMultinomial draws a million times in proportion to the probabilities', () => {
  const [logits] = randomTable(12, 5)
  const { uniform } = randomStream(12)
  const counts = logits.map(() => 0)
  for (let draw = 0; draw < 1_000_000; draw++) counts[sampleMultinomial(logits, uniform)]++
  expect(chiSquared(counts, Array.from(softmax(logits)))).toBeLessThan(31.26) // 99.9 % at 11 degrees
})
