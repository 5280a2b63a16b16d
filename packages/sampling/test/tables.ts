import { logSoftmax, randomStream } from '@nexttoken/sampling'

/** Normally distributed logits [V, V], as log-probabilities. */
export function randomTable(vocabularySize: number, seed: number, spread = 1.5): number[][] {
  const { normal } = randomStream(seed, 99)
  return Array.from({ length: vocabularySize }, () =>
    Array.from(logSoftmax(Array.from({ length: vocabularySize }, () => spread * normal()))),
  )
}

/** Pearson's statistic of counts against probabilities. */
export function chiSquared(counts: readonly number[], probabilities: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.reduce((statistic, count, index) => {
    const expected = total * probabilities[index]
    return statistic + (count - expected) ** 2 / expected
  }, 0)
}
