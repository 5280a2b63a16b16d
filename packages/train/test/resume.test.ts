import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGpt } from '@nexttoken/gpt'
import {
  adamW,
  type Checkpoint,
  chain,
  clipByGlobalNorm,
  type GradientTransformation,
  loadCheckpoint,
  saveCheckpoint,
  type TrainOptions,
  train,
} from '@nexttoken/train'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { advance, type Disposable, optimizer } from './advance.ts'
import { bigram, chainBatches, VOCABULARY, valuesOf } from './bigram.ts'
import { failure } from './failure.ts'

useBackend()

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexttoken-train-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a resumed run', () => {
  const gpt = (seed: number) =>
    createGpt(
      {
        vocabularySize: VOCABULARY,
        contextLength: 4,
        layers: 2,
        heads: 2,
        channels: 8,
        dropout: 0.2,
      },
      { seed },
    )

  test.each([
    ['a table of bigrams', bigram],
    ['a GPT', gpt],
  ] as [string, (seed: number) => Disposable][])(
    'is the uninterrupted one bit for bit: %s',
    async (_name, create) => {
      const [whole, first, second] = [create(1), create(1), create(5)]
      const before = tf.memory().numTensors
      const expected = await advance(whole, chainBatches(10), { dropoutSeed: 4 })
      const half = await advance(first, chainBatches(5), { dropoutSeed: 4 })
      await saveCheckpoint(folder, { ...half.checkpoint, metadata: { name: 'half' } })
      const resume = await loadCheckpoint(folder)
      const { batch } = resume.cursor as { batch: number }
      const rest = await advance(second, chainBatches(10, batch), { resume })
      expect([...half.losses, ...rest.losses]).toEqual(expected.losses)
      expect(valuesOf(second)).toEqual(valuesOf(whole))
      expect(rest.checkpoint).toEqual(expected.checkpoint)
      expect(resume.metadata).toEqual({ name: 'half' })
      expect(tf.memory().numTensors).toBe(before)
      for (const model of [whole, first, second]) model.dispose()
    },
  )

  test('draws other masks when given another seed', async () => {
    const model = bigram()
    const { checkpoint } = await advance(model, chainBatches(1), { dropoutSeed: 4 })
    const losses = async (more: Partial<TrainOptions>) =>
      (await advance(model, chainBatches(2, 1), { resume: checkpoint, ...more })).losses
    expect(await losses({})).toEqual(await losses({ dropoutSeed: 4 }))
    expect(await losses({})).not.toEqual(await losses({ dropoutSeed: 5 }))
    model.dispose()
  })
})

describe('a snapshot', () => {
  test('holds what the next steps do not change', async () => {
    const model = bigram()
    const snapshots: Checkpoint[] = []
    for await (const step of train(model, chainBatches(2), { optimizer })) {
      snapshots.push(await step.snapshot())
      const values = Object.fromEntries(
        snapshots.at(-1)!.parameters.map(({ name, data }) => [name, [...data]]),
      )
      expect(values).toEqual(valuesOf(model))
    }
    const [first, second] = snapshots
    expect(first).toMatchObject({ step: 1, tokens: 12, cursor: { epoch: 3, batch: 1 } })
    expect(first).not.toHaveProperty('dropoutSeed')
    expect(first.optimizer.numbers).toEqual({ '1/step': 1 })
    expect(first.parameters[0].data).not.toEqual(second.parameters[0].data)
    model.dispose()
  })

  test('is apart from the model', async () => {
    const model = bigram()
    for await (const { snapshot } of train(model, chainBatches(1), { optimizer })) {
      const before = valuesOf(model)
      for (const { data } of (await snapshot()).parameters) data.fill(0)
      expect(valuesOf(model)).toEqual(before)
    }
    model.dispose()
  })

  test.each([
    ['a number that is not finite', { count: Number.NaN }, 'NaN at count'],
    ['a path twice', { a: { b: 1 }, 'a/b': 2 }, 'a/b'],
    ['integers', { ids: [1, 2] }, 'ids is int32'],
  ])('refuses a state with %s', async (_name, plain, message) => {
    const model = bigram()
    const make = () =>
      'ids' in plain ? { ids: tf.tensor1d(plain.ids as number[], 'int32') } : plain
    const odd: GradientTransformation = {
      init: make,
      update: (_gradients, _state, parameters) => ({
        updates: new Map([...parameters].map(([name, value]) => [name, tf.zerosLike(value)])),
        state: make(),
      }),
    }
    await expect(advance(model, chainBatches(1), { optimizer: odd })).rejects.toEqual(
      failure('INVALID_STATE', message),
    )
    model.dispose()
  })
})

describe('a checkpoint that does not fit', () => {
  let model: Disposable
  let checkpoint: Checkpoint
  beforeEach(async () => {
    model = bigram()
    checkpoint = (await advance(model, chainBatches(1))).checkpoint
  })
  afterEach(() => model.dispose())

  const [table, shift, head] = [0, 1, 2]
  const change = (index: number, entry: object) =>
    checkpoint.parameters.map((array, at) => (at === index ? { ...array, ...entry } : array))

  test.each([
    ['a missing parameter', () => checkpoint.parameters.slice(table + 1), 'table [7,5] is missing'],
    ['another shape', () => change(shift, { shape: [1, 5] }), 'shift should be [5], but is [1,5]'],
    ['another name', () => change(head, { name: 'tail' }), 'head [7,5] is missing'],
    [
      'one too many',
      () => [...checkpoint.parameters, { name: 'extra', shape: [], data: new Float32Array(1) }],
      'nothing takes extra []',
    ],
  ] as const)('is refused at once: %s', (_name, parameters, message) => {
    const resume = { ...checkpoint, parameters: parameters() }
    expect(() => train(model, [], { optimizer, resume })).toThrow(
      failure('CHECKPOINT_MISMATCH', message),
    )
  })

  const counting: GradientTransformation = {
    init: () => ({ count: 0 }),
    update: gradients => ({ updates: gradients, state: { count: 1 } }),
  }
  test.each([
    ['without state', clipByGlobalNorm(1), 'nothing takes 1/firstMoment/table [7,5]'],
    ['with a state elsewhere', adamW({ learningRate: 1 }), 'firstMoment/table [7,5] is missing'],
    ['with other numbers', chain(counting, adamW({ learningRate: 1 })), 'counts [0/count,1/step]'],
  ])('is refused with an optimizer %s, and nothing has changed', async (_name, other, message) => {
    const [values, tensors] = [valuesOf(model), tf.memory().numTensors]
    const resume = {
      ...checkpoint,
      parameters: checkpoint.parameters.map(array => ({ ...array, data: array.data.map(() => 0) })),
    }
    const steps = train(model, chainBatches(1), { optimizer: other, resume })
    await expect(steps.next()).rejects.toEqual(failure('CHECKPOINT_MISMATCH', message))
    expect(valuesOf(model)).toEqual(values)
    expect(tf.memory().numTensors).toBe(tensors)
  })
})
