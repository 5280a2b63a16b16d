import { existsSync, readFileSync } from 'node:fs'
import { createGpt, type Gpt, gptFromWeights, presets, type WeightsOptions } from '@nexttoken/gpt'
import { type Backend, openBackend } from '@nexttoken/tensor-backend'
import { byteLevelBpe } from '@nexttoken/tokenizer'
import { importGpt2 } from '@nexttoken/weights'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arraysOf, distance, idsTensor } from './numbers.ts'

const shared = new URL('../../../../shared/', import.meta.url).pathname
const folder = `${shared}fixtures/tiny-text-gpt2/`

let backend: Backend
beforeAll(async () => {
  backend = await openBackend('simd')
})
afterAll(() => backend.dispose())

describe('gptFromWeights with weights in fewer bits', () => {
  const config = { ...presets.nano, vocabularySize: 65, contextLength: 16 }
  const ids = () => idsTensor([[18, 47, 56, 57, 3, 1]])
  let exact: Gpt
  beforeAll(() => {
    exact = createGpt(config, { seed: 1 })
  })

  test.each([
    [{ weights: 'f16' }, 1e-3],
    [{ weights: 'bf16' }, 1e-2],
    [{ weights: 'int8' }, 2e-2],
    [{ weights: 'int8', group: 32 }, 2e-2],
  ] as const)('%o predicts nearly the same, tied and untied', async (options, tolerance) => {
    for (const tiedHead of [true, false]) {
      const given = createGpt({ ...config, tiedHead }, { seed: 1 })
      const model = await gptFromWeights(given.config, arraysOf(given.parameters), options)
      const [logits, wanted] = [model, given].map(one => one.logits(ids()).dataSync<'float32'>())
      expect(distance(logits, wanted)).toBeGreaterThan(0)
      expect(distance(logits, wanted)).toBeLessThan(tolerance)
      const session = model.start()
      const last = await session.append([18, 47, 56, 57, 3, 1])
      expect(distance(last, logits.slice(-65))).toBeLessThan(1e-5)
      const loss = model.loss(ids(), ids()).dataSync()[0]
      expect(Math.abs(loss - given.loss(ids(), ids()).dataSync()[0])).toBeLessThan(tolerance)
      model.dispose()
      given.dispose()
    }
  })

  test('leaves its quantized weights out of the parameters', async () => {
    const model = await gptFromWeights(config, arraysOf(exact.parameters), { weights: 'int8' })
    const names = [...model.parameters].filter(([, { rank }]) => rank === 2).map(([name]) => name)
    expect(names).toEqual(['wpe.weight'])
    model.dispose()
  })

  test('frees them on dispose, and after a failure', async () => {
    const arrays = arraysOf(exact.parameters)
    const before = tf.memory().numTensors
    const model = await gptFromWeights(config, arrays, { weights: 'f16' })
    model.dispose()
    expect(tf.memory().numTensors).toBe(before)
    const few = gptFromWeights(config, arrays.slice(0, 4), { weights: 'f16' })
    await expect(few).rejects.toMatchObject({ code: 'MISSING_TENSOR' })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('refuses to be trained', async () => {
    const model = await gptFromWeights(config, arraysOf(exact.parameters), { weights: 'bf16' })
    const train = () => tf.variableGrads(() => model.loss(ids(), ids()))
    expect(train).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    expect(train).toThrow('cannot be trained')
    model.dispose()
  })
})

describe.skipIf(!existsSync(folder))(
  'perplexity by weights (needs ../shared, run by .ci/run)',
  () => {
    const width = 128
    let ids: number[]
    beforeAll(() => {
      const read = (name: string) => readFileSync(`${shared}${name}`, 'utf8')
      const vocabulary = JSON.parse(read('fixtures/bpe/vocab.json'))
      const merges = read('fixtures/bpe/merges.txt').split('\n')
      const text = read('data/tinyshakespeare.txt')
      const validation = text.slice(Math.floor(0.9 * text.length))
      ids = [...byteLevelBpe({ vocabulary, merges }).encode(validation)]
    })

    /** Of windows that do not overlap. */
    async function perplexity(options: WeightsOptions): Promise<number> {
      const { config, tensors } = await importGpt2(folder)
      const model = await gptFromWeights(config, tensors, options)
      const nats = (start: number, rows: number, length: number) => {
        const batch = (shift: number) =>
          Array.from({ length: rows }, (_, row) => {
            const from = start + row * width + shift
            return ids.slice(from, from + length)
          })
        const loss = tf.tidy(() => model.loss(idsTensor(batch(0)), idsTensor(batch(1))).dataSync())
        return loss[0] * rows * length
      }
      const targets = ids.length - 1
      const windows = Math.floor(targets / width)
      let sum = nats(windows * width, 1, targets - windows * width)
      for (let window = 0; window < windows; window += 20) {
        sum += nats(window * width, Math.min(20, windows - window), width)
      }
      model.dispose()
      return Math.exp(sum / targets)
    }

    test.each([
      [{ weights: 'f32' }, 25.0359],
      [{ weights: 'f16' }, 25.0359],
      [{ weights: 'bf16' }, 25.0363],
      [{ weights: 'int8' }, 25.0341],
      [{ weights: 'int8', group: 64 }, 25.0366],
      [{ weights: 'int8', group: 32 }, 25.0355],
    ] as const)(
      '%o: %d',
      async (options, wanted) => {
        expect(await perplexity(options)).toBeCloseTo(wanted, 3)
      },
      120_000,
    )
  },
)
