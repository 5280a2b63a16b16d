import { createGpt } from '@nexttoken/gpt'
import { adamW, chain, clipByGlobalNorm, train } from '@nexttoken/train'
import { expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'

useBackend()

/** The losses of steps 1, 10, 20 … 50 on `cpu`. Rounding moves other devices by far less than DRIFT. */
const LOSSES = [3.304263, 2.875641, 2.544504, 2.248371, 1.974085, 1.631155]
const DRIFT = 1e-3

const text = 'call me ishmael. some years ago, never mind how long precisely. '
const ids = Array.from(text, character => (character.charCodeAt(0) * 7) % 27)

function* batches() {
  for (let step = 0; step < 50; step++) {
    const rows = Array.from({ length: 4 }, (_, row) => (step * 5 + row * 13) % (text.length - 17))
    const inputs = Int32Array.from(rows.flatMap(start => ids.slice(start, start + 16)))
    const targets = Int32Array.from(rows.flatMap(start => ids.slice(start + 1, start + 17)))
    yield { inputs, targets, shape: [4, 16] as const }
  }
}

test('50 steps with dropout lose as much on every backend', async () => {
  const size = { layers: 2, heads: 2, channels: 32, contextLength: 16, vocabularySize: 27 }
  const model = createGpt({ ...size, dropout: 0.1 }, { seed: 3 })
  const optimizer = chain(clipByGlobalNorm(1), adamW({ learningRate: 3e-3 }))
  const losses: number[] = []
  for await (const { step, loss } of train(model, batches(), { optimizer, dropoutSeed: 5 })) {
    if (step === 1 || step % 10 === 0) losses.push(loss)
  }
  expect(losses.length).toBe(LOSSES.length)
  const drifts = LOSSES.map((loss, index) => Math.abs(losses[index] - loss))
  expect(Math.max(...drifts)).toBeLessThan(DRIFT)
  model.dispose()
})
