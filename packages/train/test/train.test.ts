import { adamW, type Trainable, type TrainStep, train } from '@nexttoken/train'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { bigram, chainBatches, valuesOf } from './bigram.ts'
import { failure } from './failure.ts'

useBackend()
const optimizer = adamW({ learningRate: 0.05 })

let model: ReturnType<typeof bigram>
beforeEach(() => {
  model = bigram()
})
afterEach(() => {
  model.dispose()
  vi.restoreAllMocks()
})

async function collect(steps: AsyncIterable<TrainStep>): Promise<TrainStep[]> {
  const collected: TrainStep[] = []
  for await (const step of steps) collected.push(step)
  return collected
}

const tensorCount = () => tf.memory().numTensors

describe('train', () => {
  test('learns, and reports every step', async () => {
    const steps = await collect(train(model, chainBatches(60), { optimizer }))
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
    expect(steps.map(({ tokens }) => tokens)).toEqual(steps.map(({ step }) => 12 * step))
    for (const step of steps) {
      expect(step).toMatchObject({ epoch: 3, learningRate: 0.05 })
      expect(step).not.toHaveProperty('validationLoss')
      expect(step.gradientNorm).toBeGreaterThan(0)
      expect(step.tokensPerSecond).toBeGreaterThan(0)
    }
    expect(steps[59].loss).toBeLessThan(steps[0].loss / 2)
  })

  test('takes batches from a generator and closes it on break', async () => {
    let isClosed = false
    async function* endless() {
      try {
        for (;;) yield* chainBatches(5)
      } finally {
        isClosed = true
      }
    }
    for await (const { step } of train(model, endless(), { optimizer })) if (step === 7) break
    expect(isClosed).toBe(true)
  })

  test('tells no epoch where the cursor tells none', async () => {
    const [{ inputs, targets, shape }] = chainBatches(1)
    const [step] = await collect(train(model, [{ inputs, targets, shape }], { optimizer }))
    expect(step).not.toHaveProperty('epoch')
  })

  test('counts only the targets that count', async () => {
    const [batch] = chainBatches(1)
    const targets = batch.targets.map((target, index) => (index < 5 ? -100 : target))
    const [step] = await collect(train(model, [{ ...batch, targets }], { optimizer }))
    expect(step.tokens).toBe(7)
  })

  test('gives each step its own dropout, and none without a seed', async () => {
    const loss = vi.spyOn(model, 'loss')
    await collect(train(model, chainBatches(2), { optimizer, dropoutSeed: 9 }))
    await collect(train(model, chainBatches(1), { optimizer }))
    expect(loss.mock.calls.map(([, , options]) => options?.dropout)).toEqual([
      { seed: 9, step: 0 },
      { seed: 9, step: 1 },
      undefined,
    ])
  })

  test('leaves a variable alone that is not trainable', async () => {
    const shift = model.parameters.get('shift')!
    shift.trainable = false
    const before = valuesOf(model)
    await collect(train(model, chainBatches(2), { optimizer }))
    expect(valuesOf(model)['shift']).toEqual(before['shift'])
    expect(valuesOf(model)['head']).not.toEqual(before['head'])
  })

  test('evaluates after every so many steps, on the updated parameters', async () => {
    const evaluate = { every: 2, batches: chainBatches(9, 6), maxBatches: 2 }
    const losses: number[] = []
    for await (const step of train(model, chainBatches(5), { optimizer, evaluate })) {
      if (step.validationLoss === undefined) continue
      const expected = [6, 7].map(index => {
        const { inputs, targets, shape } = chainBatches(index + 1, index)[0]
        const rows = [inputs, targets].map(ids => tf.tensor2d(ids, [...shape], 'int32'))
        return model.loss(rows[0], rows[1]).dataSync()[0]
      })
      expect(step.validationLoss).toBeCloseTo((expected[0] + expected[1]) / 2, 6)
      losses.push(step.step)
    }
    expect(losses).toEqual([2, 4])
  })

  test('ends without an error when its signal is aborted', async () => {
    const controller = new AbortController()
    let last = 0
    for await (const { step } of train(model, chainBatches(9), {
      optimizer,
      signal: controller.signal,
    })) {
      last = step
      if (step === 4) controller.abort()
    }
    expect(last).toBe(4)
  })

  test('lets timers have their turn', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 0)
    const started = performance.now()
    for await (const _ of train(model, chainBatches(100_000), { optimizer })) {
      if (ticks > 1 || performance.now() - started > 20_000) break
    }
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(1)
  })

  test('leaves nothing but the parameters', async () => {
    const before = tensorCount()
    const start = () => train(model, chainBatches(4), { optimizer, dropoutSeed: 1 })
    await collect(start())
    expect(tensorCount()).toBe(before)
    for await (const { snapshot } of start()) {
      await snapshot()
      break
    }
    expect(tensorCount()).toBe(before)
    await expect(async () => {
      for await (const _ of start()) throw new Error('of the caller')
    }).rejects.toThrow('of the caller')
    expect(tensorCount()).toBe(before)
    start()
    expect(tensorCount()).toBe(before)
  })

  test('holds as many tensors after the third step as after the second', async () => {
    const counts: number[] = []
    for await (const _ of train(model, chainBatches(3), { optimizer })) counts.push(tensorCount())
    expect(counts[2]).toBe(counts[1])
  })
})

describe('train refuses', () => {
  async function failureOf(start: () => AsyncIterable<TrainStep>): Promise<unknown> {
    const [tensors, values] = [tensorCount(), valuesOf(model)]
    const error = await collect(start()).catch(error => error)
    expect(tensorCount()).toBe(tensors)
    expect(valuesOf(model)).toEqual(values)
    return error
  }

  const broken = (change: (loss: tf.Scalar) => tf.Tensor): Trainable => ({
    ...model,
    loss: (inputs, targets) => change(model.loss(inputs, targets)) as tf.Scalar,
  })

  test.each([
    ['NaN', (loss: tf.Scalar) => tf.mul(loss, Number.NaN)],
    ['Infinity', (loss: tf.Scalar) => tf.mul(loss, Infinity)],
  ])('a loss of %s before it touches a parameter', async (value, change) => {
    const error = await failureOf(() => train(broken(change), chainBatches(1), { optimizer }))
    expect(error).toEqual(failure('NON_FINITE_LOSS', 'step 1', value, 'lower the learning rate'))
  })

  test('a gradient that is not finite', async () => {
    const root = (loss: tf.Scalar) => tf.add(loss, tf.sqrt(tf.mul(loss, 0)))
    const error = await failureOf(() => train(broken(root), chainBatches(1), { optimizer }))
    expect(error).toEqual(failure('NON_FINITE_GRADIENT', 'step 1'))
  })

  test('a parameter without a gradient', async () => {
    const unused = tf.tidy(() => tf.variable(tf.scalar(1)))
    const parameters = new Map([...model.parameters, ['unused', unused]])
    const error = await failureOf(() =>
      train({ ...model, parameters }, chainBatches(1), { optimizer }),
    )
    expect(error).toEqual(failure('MISSING_GRADIENT', 'unused', 'not trainable'))
    unused.dispose()
  })

  test('a batch that does not fill its shape', async () => {
    const batch = { ...chainBatches(1)[0], shape: [2, 4] as const }
    const error = await failureOf(() => train(model, [batch], { optimizer }))
    expect(error).toEqual(failure('INVALID_BATCH', '2 × 4', '12 and 12'))
  })

  test('an error of the model, which it passes on', async () => {
    const batch = { ...chainBatches(1)[0], inputs: new Int32Array(12).fill(99) }
    const error = await failureOf(() => train(model, [batch], { optimizer }))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test.each([
    [{ dropoutSeed: -1 }, 'dropoutSeed'],
    [{ evaluate: { every: 0, batches: [] } }, 'evaluate.every'],
    [{ evaluate: { every: 1, batches: [], maxBatches: 0 } }, 'maxBatches'],
  ])('%j at once', (change, name) => {
    expect(() => train(model, [], { optimizer, ...change })).toThrow(
      failure('INVALID_OPTION', name),
    )
  })

  test('a snapshot of a step that is over', async () => {
    const [first, second] = await collect(train(model, chainBatches(2), { optimizer }))
    await expect(first.snapshot()).rejects.toEqual(failure('STEP_OVER', 'Step 1'))
    await expect(second.snapshot()).rejects.toEqual(failure('STEP_OVER', 'Step 2'))
    let kept: TrainStep | undefined
    for await (const step of train(model, chainBatches(2), { optimizer })) {
      if (kept) await expect(kept.snapshot()).rejects.toEqual(failure('STEP_OVER', 'Step 1'))
      kept = step
    }
  })
})
