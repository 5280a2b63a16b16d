import { mirostat, randomStream, sampleMultinomial } from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { allowedIds } from '../context.ts'

/** Logits that depend on the ids, so that sequences part. */
function logitsAfter(ids: readonly number[]): Float32Array {
  const { normal } = randomStream(ids.reduce((sum, id) => 31 * sum + id, 7) % 2 ** 40)
  return Float32Array.from({ length: 40 }, () => 2 * normal())
}

function generation(processor: ReturnType<typeof mirostat>, first: number, seed: number) {
  const { uniform } = randomStream(seed)
  const ids = [first]
  const kept: number[] = []
  const draw = () => {
    const context = { ids, promptLength: 1, step: ids.length - 1, random: uniform }
    const logits = processor(logitsAfter(ids), context)
    kept.push(allowedIds(logits).length)
    ids.push(sampleMultinomial(logits, uniform))
  }
  return { ids, kept, draw }
}

describe('mirostat', () => {
  test('serves several generations at once without mixing them', () => {
    const alone = [1, 2, 2].map((first, seed) => {
      const run = generation(mirostat({ tau: 2, eta: 0.5 }), first, seed)
      for (let step = 0; step < 30; step++) run.draw()
      return run
    })
    const shared = mirostat({ tau: 2, eta: 0.5 })
    const together = [1, 2, 2].map((first, seed) => generation(shared, first, seed))
    for (let step = 0; step < 30; step++) for (const run of together) run.draw()
    expect(together.map(run => [run.ids, run.kept])).toEqual(alone.map(run => [run.ids, run.kept]))
  })
  test('holds the mean surprise near tau', () => {
    const tau = 3
    const processor = mirostat({ tau, eta: 0.2 })
    const { uniform } = randomStream(5)
    const logits = Float32Array.from({ length: 500 }, (_, id) => -1.2 * Math.log(id + 1))
    const ids = [0]
    let bits = 0
    for (let step = 0; step < 600; step++) {
      const left = processor(logits, { ids, promptLength: 1, step, random: uniform })
      const weights = allowedIds(left).map(id => Math.exp(left[id]))
      const id = sampleMultinomial(left, uniform)
      bits -= Math.log2(Math.exp(left[id]) / weights.reduce((sum, weight) => sum + weight, 0))
      ids.push(id)
    }
    expect(Math.abs(bits / 600 - tau)).toBeLessThan(0.3)
  })
  test('goes on where it was after a token that it had not left', () => {
    const processor = mirostat({ tau: 0.1, eta: 1 })
    const logits = Float32Array.of(9, 0, 0)
    const context = { ids: [0], promptLength: 1, step: 0, random: () => 0 }
    const first = processor(logits, context)
    expect(allowedIds(first)).toEqual([0])
    expect(processor(logits, { ...context, ids: [0, 2], step: 1 })).toEqual(first)
  })
})
