import { join } from 'node:path'
import { type Gpt, gptFromWeights } from '@nexttoken/gpt'
import type { BackendName } from '@nexttoken/tensor-backend'
import { adamW, type LoraOptions, loadLora, lora, train } from '@nexttoken/train'
import { importGpt2 } from '@nexttoken/weights'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backends, useBackend } from '../../../test/support/use-backend.ts'
import { fixtures } from './read-fixture.ts'

const { readJson, readModel, readTensors } = fixtures

// PyTorch's float32 logits are 2.7e-6 away from its float64, and its gradients 1.0e-7.
const LOGITS_TOLERANCE = 2e-5
const GRADIENT_TOLERANCE = 5e-6

const golden = await readJson('lora/golden.json')
const logits = await readTensors('lora/golden.safetensors')
const slopes = await readTensors('gpt2-mini/grads_targets.safetensors')
const { ids, targets } = await readJson('gpt2-mini/golden.json')
const options: LoraOptions = { rank: 4, alpha: 8, targets: ['c_attn', 'c_proj'] }
const folder = (name: string): string => join(import.meta.dirname, 'fixtures/lora', name)

const idsTensor = (rows: number[][]): tf.Tensor2D =>
  tf.tensor2d(rows, [rows.length, rows[0].length], 'int32')

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  return Math.max(...Array.from(a, (value, index) => Math.abs(value - b[index])))
}

const arraysOf = (parameters: ReadonlyMap<string, tf.Variable>): Map<string, Float32Array> =>
  new Map([...parameters].map(([name, one]) => [name, one.dataSync<'float32'>().slice()]))

describe.each(backends)('lora on %s', (backend: BackendName) => {
  useBackend(backend)
  let model: Gpt
  let untouched: Map<string, Float32Array>
  beforeEach(async () => {
    const { config, tensors } = await importGpt2(await readModel('gpt2-mini'))
    model = await gptFromWeights(config, tensors)
    untouched = arraysOf(model.parameters)
  })
  afterEach(() => model.dispose())

  test.each(['adapter', 'adapter-rslora'])('gives the logits of peft with %s', async name => {
    const adapted = await loadLora(folder(name), model)
    const shapes = [...adapted.parameters].map(([key, { shape }]) => [
      `base_model.model.transformer.${key}`,
      shape,
    ])
    expect(Object.fromEntries(shapes)).toEqual(golden[name].keys)
    const input = idsTensor(golden.ids)
    const ours = adapted.run(() => model.logits(input))
    const expected = logits.get(`${name}.logits`)!.data
    expect(distance(ours.dataSync(), expected)).toBeLessThan(LOGITS_TOLERANCE)
    expect(arraysOf(model.parameters)).toEqual(untouched)

    adapted.merge()
    const merged = logits.get(`${name}.merged_logits`)!.data
    expect(distance(model.logits(input).dataSync(), merged)).toBeLessThan(LOGITS_TOLERANCE)
    const weight = 'h.0.attn.c_proj.weight'
    const mergedWeight = logits.get(`${name}.merged_transformer.${weight}`)!.data
    expect(distance(model.parameters.get(weight)!.dataSync(), mergedWeight)).toBeLessThan(1e-6)
  })

  test('begins with the loss of the model, and with PyTorch’s gradients carried on to B', () => {
    const adapted = lora(model, options)
    const batch = [idsTensor(ids), idsTensor(targets)] as const
    const { value, grads } = tf.variableGrads(
      () => adapted.loss(...batch),
      [...adapted.parameters.values()],
    )
    expect(value.dataSync()).toEqual(model.loss(...batch).dataSync())
    for (const [name, variable] of adapted.parameters) {
      const gradient = grads[variable.name].dataSync()
      if (name.endsWith('lora_A.weight')) {
        expect(gradient.every(one => one === 0)).toBe(true)
        continue
      }
      const base = name.replace('.lora_B', '')
      const { data, shape } = slopes.get(`transformer.${base}`)!
      const slope = tf.tensor2d(data, shape as [number, number])
      const a = adapted.parameters.get(name.replace('lora_B', 'lora_A')) as tf.Variable<tf.Rank.R2>
      const expected = tf.mul(tf.matMul(slope, a, true, true), 2).dataSync()
      expect(distance(gradient, expected), name).toBeLessThan(GRADIENT_TOLERANCE)
    }
  })

  test('has gradients that are the slope of the loss', async () => {
    const adapted = await loadLora(folder('adapter-rslora'), model)
    const batch = [idsTensor(ids), idsTensor(targets)] as const
    const loss = () => adapted.loss(...batch)
    const { grads } = tf.variableGrads(loss, [...adapted.parameters.values()])
    for (const [name, variable] of [...adapted.parameters].slice(0, 4)) {
      const before = variable.clone()
      const slope = grads[variable.name]
      const norm = tf.norm(slope).dataSync()[0]
      const step = tf.mul(slope, 0.02 / norm)
      variable.assign(tf.add(before, step))
      const above = loss().dataSync()[0]
      variable.assign(tf.sub(before, step))
      const below = loss().dataSync()[0]
      variable.assign(before)
      expect((above - below) / 0.04 / norm, name).toBeCloseTo(1, 2)
    }
  })

  test('trains the adapters, leaves the model as it was, and merges what it learned', async () => {
    const adapted = lora(model, { ...options, seed: 3 })
    const batch = {
      inputs: Int32Array.from(ids.flat()),
      targets: Int32Array.from(targets.flat()),
      shape: [2, 32] as const,
    }
    const losses: number[] = []
    const optimizer = adamW({ learningRate: 0.01 })
    for await (const { loss } of train(adapted, Array(20).fill(batch), { optimizer })) {
      losses.push(loss)
    }
    expect(losses[19]).toBeLessThan(losses[0] - 1)
    expect(arraysOf(model.parameters)).toEqual(untouched)
    const inputs = [idsTensor(ids), idsTensor(targets)] as const
    const [learned] = adapted.loss(...inputs).dataSync()
    adapted.merge()
    expect(model.loss(...inputs).dataSync()[0]).toBeCloseTo(learned, 5)
    const changed = [...arraysOf(model.parameters)].filter(
      ([name, values]) => distance(values, untouched.get(name)!) > 0,
    )
    expect(changed.map(([name]) => name)).toEqual(
      [0, 1, 2].flatMap(layer =>
        ['attn.c_attn', 'attn.c_proj', 'mlp.c_proj'].map(name => `h.${layer}.${name}.weight`),
      ),
    )
  })

  test('keeps no tensor but its parameters', () => {
    const batch = [idsTensor(ids), idsTensor(targets)] as const
    const before = tf.memory().numTensors
    const adapted = lora(model, options)
    expect(tf.memory().numTensors).toBe(before + 18)
    adapted.loss(...batch).dispose()
    const parameters = [...adapted.parameters.values()]
    tf.dispose(tf.variableGrads(() => adapted.loss(...batch), parameters))
    const broken = () =>
      adapted.run(() => {
        throw new Error('in the middle')
      })
    expect(broken).toThrow('in the middle')
    expect(tf.memory().numTensors).toBe(before + 18)
    expect(arraysOf(model.parameters)).toEqual(untouched)
    adapted.dispose()
    adapted.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('lora', () => {
  useBackend()
  let model: Gpt
  beforeEach(async () => {
    const { config, tensors } = await importGpt2(await readModel('gpt2-mini'))
    model = await gptFromWeights(config, tensors)
  })
  afterEach(() => model.dispose())

  test('draws A from the seed', () => {
    const first = [0, 0, 1].map(seed =>
      lora(model, { ...options, seed })
        .parameters.get('h.0.attn.c_attn.lora_A.weight')!
        .dataSync(),
    )
    expect(first[0]).toEqual(first[1])
    expect(first[0]).not.toEqual(first[2])
    expect(Math.max(...first[0])).toBeLessThan(48 ** -0.5)
    expect(Math.max(...first[0])).toBeGreaterThan(0.9 * 48 ** -0.5)
  })

  test.each<[Partial<LoraOptions>, string]>([
    [{ rank: 0 }, 'rank must be an integer of at least 1, got 0'],
    [{ alpha: Number.NaN }, 'alpha must be a finite number above 0, got NaN'],
    [{ seed: -1 }, 'seed must be'],
    [{ targets: [] }, 'targets must name at least one linear weight'],
    [{ targets: ['c_attn', 'ln_1'] }, 'no linear weight of this model ends in ln_1; there are wte'],
    [{ targets: ['attn'] }, 'no linear weight of this model ends in attn;'],
  ])('refuses %j', (wrong, message) => {
    expect(() => lora(model, { ...options, ...wrong })).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining(message),
      }),
    )
  })
})
