import { createGpt } from '@nexttoken/gpt'
import { type Backend, openBackend } from '@nexttoken/tensor-backend'
import { adamW, chain, clipByGlobalNorm, type Trainable, train } from '@nexttoken/train'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const optimizer = chain(clipByGlobalNorm(1), adamW({ learningRate: 1e-3 }))

describe('training on simd', () => {
  let backend: Backend
  beforeAll(async () => {
    backend = await openBackend('simd', { threads: 2 })
  })
  afterAll(() => backend.dispose())

  test('takes no more memory after the third step', async () => {
    const size = { layers: 2, heads: 2, channels: 48, contextLength: 32, vocabularySize: 61 }
    const model = createGpt({ ...size, dropout: 0.1 }, { seed: 1 })
    const ids = Int32Array.from({ length: 3 * 32 }, (_, index) => (index * 7) % 61)
    const batches = Array.from({ length: 8 }, () => ({
      inputs: ids,
      targets: ids,
      shape: [3, 32] as const,
    }))
    const reserved: (number | undefined)[] = []
    const tensors: number[] = []
    for await (const _ of train(model, batches, { optimizer, dropoutSeed: 1 })) {
      reserved.push(backend.memory().reservedBytes)
      tensors.push(backend.memory().tensors)
    }
    expect(reserved[0]).toBeGreaterThan(1e6)
    expect(new Set(reserved.slice(2)).size).toBe(1)
    expect(new Set(tensors).size).toBe(1)
    model.dispose()
  })

  test('refuses what cannot fit before the first step, and leaves nothing behind', async () => {
    // The size is all that is looked at: no memory of it is ever touched.
    const weight = Object.assign(tf.variable(tf.zeros([1])), { size: 3e8 })
    const model: Trainable = {
      parameters: new Map([['weight', weight]]),
      loss: () => {
        throw new Error('ran')
      },
    }
    const before = backend.memory().tensors
    const batch = { inputs: Int32Array.of(1), targets: Int32Array.of(1), shape: [1, 1] as const }
    const steps = train(model, [batch], {
      optimizer: {
        ...optimizer,
        init: () => ({ moment: Object.assign(tf.zeros([1]), { size: 6e8 }) }),
      },
    })
    await expect(steps.next()).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: expect.stringMatching(/4\.5 GiB are needed for training 300 million parameters/),
    })
    expect(backend.memory().tensors).toBe(before)
    weight.dispose()
  })
})
