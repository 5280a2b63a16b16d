import { createGpt, type Gpt, presets } from '@nexttoken/gpt'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { distance, idsTensor } from './numbers.ts'

const config = { ...presets.nano, vocabularySize: 11, contextLength: 6 }

describe('Gpt', () => {
  useBackend()
  let model: Gpt
  let ids: tf.Tensor2D
  beforeAll(() => {
    model = createGpt(config, { seed: 1 })
    ids = idsTensor([
      [1, 2, 3, 4, 5, 6],
      [6, 5, 4, 3, 2, 1],
    ])
  })
  afterAll(() => model.dispose())

  test('says what it is', () => {
    expect(model).toMatchObject({ vocabularySize: 11, contextLength: 6 })
    expect(model.config).toEqual({
      ...config,
      dropout: 0,
      layerNormEpsilon: 1e-5,
      tiedHead: true,
      biases: true,
    })
  })

  test('predicts a position from itself and those before it', () => {
    const whole = model.logits(ids)
    const start = model.logits(tf.slice2d(ids, [0, 0], [2, 4]))
    expect(whole.shape).toEqual([2, 6, 11])
    const begun = tf.slice3d(whole, [0, 0, 0], [2, 4, 11])
    expect(distance(begun.dataSync(), start.dataSync())).toBeLessThan(1e-6)
  })

  test('takes one id', () => {
    expect(model.logits(idsTensor([[3]])).shape).toEqual([1, 1, 11])
  })

  test('has the mean of −log softmax as its loss', () => {
    const targets = idsTensor([
      [2, 3, 4, 5, 6, 7],
      [-1, 4, 3, -1, 1, 0],
    ])
    const chances = tf.logSoftmax(model.logits(ids)).arraySync() as number[][][]
    const costs = (targets.arraySync() as number[][]).flatMap((row, b) =>
      row.flatMap((id, t) => (id === -1 ? [] : [-chances[b][t][id]])),
    )
    const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length
    expect(model.loss(ids, targets, { ignoreIndex: -1 }).dataSync()[0]).toBeCloseTo(mean, 5)
  })

  test('without biases has the logits of biases 0', () => {
    const bare = createGpt({ ...config, biases: false, tiedHead: false }, { seed: 3 })
    const full = createGpt({ ...config, tiedHead: false }, { seed: 3 })
    expect(bare.logits(ids).dataSync()).toEqual(full.logits(ids).dataSync())
    expect([...bare.parameters.keys()].some(name => name.endsWith('.bias'))).toBe(false)
    const { grads } = tf.variableGrads(() => bare.loss(ids, ids))
    expect(Object.keys(grads).length).toBeGreaterThanOrEqual(bare.parameters.size)
    bare.dispose()
    full.dispose()
  })

  test('captures only what it is asked for', async () => {
    expect(Object.keys(await model.capture(ids, ['hidden']))).toEqual(['hidden'])
    const { logits } = await model.capture(ids, ['logits'])
    expect(logits).toMatchObject({ name: 'logits', shape: [2, 6, 11] })
    expect(logits.data).toEqual(model.logits(ids).dataSync())
    expect(await model.capture(ids, [])).toEqual({})
  })

  test('captures distributions over the positions so far', async () => {
    const { attention } = await model.capture(ids, ['attention'])
    expect(attention.map(({ name, shape }) => [name, shape])).toEqual(
      [0, 1, 2].map(layer => [`h.${layer}.attn`, [2, 3, 6, 6]]),
    )
    for (const { data } of attention) {
      for (let row = 0; row < 2 * 3 * 6; row++) {
        const chances = [...data.subarray(6 * row, 6 * row + 6)]
        expect(chances.reduce((sum, chance) => sum + chance)).toBeCloseTo(1, 5)
        expect(chances.slice((row % 6) + 1).every(chance => chance === 0)).toBe(true)
      }
    }
  })

  test('names both lengths when ids exceed the context', () => {
    const long = tf.zeros<tf.Rank.R2>([1, 7], 'int32')
    for (const run of [() => model.logits(long), () => model.loss(long, long)]) {
      expect(run).toThrow(
        expect.objectContaining({
          code: 'CONTEXT_TOO_LONG',
          message: expect.stringMatching(/contextLength = 6 .*got 7/),
        }),
      )
    }
  })

  test('refuses ids and targets of another kind', async () => {
    const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    const floats = tf.zeros<tf.Rank.R2>([2, 6])
    const flat = tf.zeros([6], 'int32') as unknown as tf.Tensor2D
    expect(() => model.logits(floats)).toThrow(invalid)
    expect(() => model.logits(flat)).toThrow(invalid)
    await expect(model.capture(floats, ['hidden'])).rejects.toThrow('float32 [2,6]')
    expect(() => model.loss(ids, floats)).toThrow(invalid)
    expect(() => model.loss(ids, idsTensor([[1, 2, 3]]))).toThrow('int32 [2,6]')
  })

  test('leaves no tensor but those it returns', async () => {
    const run = async () => {
      const made = createGpt({ ...config, dropout: 0.2, biases: false }, { seed: 1 })
      const { value, grads } = tf.variableGrads(
        () => made.loss(ids, ids, { dropout: { seed: 1, step: 0 } }),
        [...made.parameters.values()],
      )
      tf.dispose([value, grads, made.loss(ids, ids), made.logits(ids)])
      await made.capture(ids, ['attention', 'hidden', 'logits'])
      const session = made.start()
      await session.append([1, 2, 3])
      await session.fork().append([4])
      session.dispose()
      made.dispose()
    }
    const before = tf.memory()
    await run()
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numBytes).toBe(before.numBytes)
  })

  test('shares nothing with another model', () => {
    const other = createGpt(config, { seed: 1 })
    const expected = model.logits(ids).dataSync().slice()
    other.dispose()
    expect(model.logits(ids).dataSync()).toEqual(expected)
  })

  test('is disposed once, and refuses work afterwards', async () => {
    const gone = createGpt(config, { seed: 1 })
    const session = gone.start()
    gone.dispose()
    gone.dispose()
    const disposed = expect.objectContaining({ code: 'DISPOSED' })
    expect(() => gone.logits(ids)).toThrow(disposed)
    expect(() => gone.loss(ids, ids)).toThrow(disposed)
    expect(() => gone.start()).toThrow(disposed)
    await expect(gone.capture(ids, ['logits'])).rejects.toMatchObject({ code: 'DISPOSED' })
    await expect(session.append([1])).rejects.toMatchObject({ code: 'DISPOSED' })
  })
})
