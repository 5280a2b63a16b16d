import { type Batch, evaluateLoss, type Trainable } from '@nexttoken/train'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { bigram, chainBatches } from './bigram.ts'
import { failure } from './failure.ts'

useBackend()

/** Its loss is the mean of the targets that count. */
const meanOfTargets: Trainable = {
  parameters: new Map(),
  loss: (_inputs, targets) =>
    tf.tidy(() => {
      const counts = tf.cast(tf.notEqual(targets, -100), 'float32')
      return tf.div(tf.sum(tf.mul(targets, counts)), tf.sum(counts)) as tf.Scalar
    }),
}

const batchOf = (...targets: number[]): Batch => ({
  inputs: new Int32Array(targets.length),
  targets: Int32Array.from(targets),
  shape: [1, targets.length],
})

describe('evaluateLoss', () => {
  test('lets each token weigh the same, whatever its batch', async () => {
    const batches = [batchOf(1, 1, 1), batchOf(5)]
    const { loss, perplexity, tokens } = await evaluateLoss(meanOfTargets, batches)
    expect(loss).toBe(2)
    expect(perplexity).toBe(Math.exp(2))
    expect(tokens).toBe(4)
  })

  test('does not count ignored targets, nor batches without any other', async () => {
    const batches = [batchOf(-100, -100), batchOf(3, -100), batchOf(6, 6)]
    expect(await evaluateLoss(meanOfTargets, batches)).toMatchObject({ loss: 5, tokens: 3 })
  })

  test('is the mean over all tokens, however they are batched', async () => {
    const sizes = fc.array(fc.array(fc.nat(50), { minLength: 1, maxLength: 5 }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(sizes, async rows => {
        const { loss, tokens } = await evaluateLoss(
          meanOfTargets,
          rows.map(row => batchOf(...row)),
        )
        const all = rows.flat()
        expect(tokens).toBe(all.length)
        expect(loss).toBeCloseTo(all.reduce((sum, one) => sum + one) / all.length, 4)
      }),
      { numRuns: 30 },
    )
  })

  test('stops after maxBatches and closes the batches', async () => {
    let isClosed = false
    async function* endless() {
      try {
        for (;;) yield batchOf(7)
      } finally {
        isClosed = true
      }
    }
    expect(await evaluateLoss(meanOfTargets, endless(), { maxBatches: 3 })).toMatchObject({
      tokens: 3,
    })
    expect(isClosed).toBe(true)
  })

  test('passes NaN on', async () => {
    const model = { ...meanOfTargets, loss: () => tf.scalar(Number.NaN) }
    const { loss, perplexity } = await evaluateLoss(model, [batchOf(1)])
    expect([loss, perplexity]).toEqual([Number.NaN, Number.NaN])
  })

  test('asks for no dropout and leaves no tensor', async () => {
    const model = bigram()
    const before = tf.memory().numTensors
    const first = await evaluateLoss(model, chainBatches(3))
    const second = await evaluateLoss(model, chainBatches(3))
    expect(second).toEqual(first)
    expect(tf.memory().numTensors).toBe(before)
    model.dispose()
  })

  test('refuses to evaluate on nothing', async () => {
    await expect(evaluateLoss(meanOfTargets, [])).rejects.toEqual(
      failure('NO_BATCHES', '0 batches'),
    )
    await expect(evaluateLoss(meanOfTargets, [batchOf(-100)])).rejects.toEqual(
      failure('NO_BATCHES', '1 batches'),
    )
  })

  test.each([0, 1.5, Number.NaN])('refuses maxBatches: %s', async maxBatches => {
    await expect(evaluateLoss(meanOfTargets, [batchOf(1)], { maxBatches })).rejects.toEqual(
      failure('INVALID_OPTION', 'maxBatches'),
    )
  })
})
