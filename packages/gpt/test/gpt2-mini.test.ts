import { type Gpt, gptFromWeights } from '@nexttoken/gpt'
import { importGpt2 } from '@nexttoken/weights'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backends, useBackend } from '../../../test/support/use-backend.ts'
import { argmax, distance, idsTensor } from './numbers.ts'
import { fixtures } from './read-fixture.ts'

const { readJson, readModel, readTensors } = fixtures

// PyTorch's float32 is itself up to 2.1e-6, 2.2e-7 and 1.0e-7 away from its float64.
const ACTIVATION_TOLERANCE = 2e-5
const LOSS_TOLERANCE = 5e-6
const GRADIENT_TOLERANCE = 5e-6

const golden = await readJson('gpt2-mini/golden.json')

const load = (file: string) => readTensors(`gpt2-mini/${file}`)

describe.each(backends)('a random GPT-2 of transformers on %s', backend => {
  useBackend(backend)
  let model: Gpt
  let ids: tf.Tensor2D
  beforeAll(async () => {
    const { config, tensors } = await importGpt2(await readModel('gpt2-mini'))
    model = await gptFromWeights(config, tensors)
    ids = idsTensor(golden.ids)
  })
  afterAll(() => model.dispose())

  test('has its hidden states and logits', async () => {
    const expected = await load('activations.safetensors')
    const { hidden, logits } = await model.capture(ids, ['hidden', 'logits'])
    const names = ['embedding', 'block0', 'block1', 'block2', 'ln_f']
    expect(hidden.map(({ name }) => name)).toEqual(['embedding', 'h.0', 'h.1', 'h.2', 'ln_f'])
    hidden.forEach(({ shape, data }, index) => {
      const state = expected.get(names[index])!
      expect(shape).toEqual(state.shape)
      expect(distance(data, state.data), names[index]).toBeLessThan(ACTIVATION_TOLERANCE)
    })
    expect(logits.shape).toEqual([2, 32, 97])
    expect(distance(logits.data, expected.get('logits')!.data)).toBeLessThan(ACTIVATION_TOLERANCE)
  })

  test.each(['targets', 'targets_ignoring'])('has its loss and every gradient on %s', async key => {
    const expected = await load(`grads_${key}.safetensors`)
    const targets = idsTensor(golden[key])
    const { value, grads } = tf.variableGrads(() => model.loss(ids, targets))
    expect(Math.abs((await value.data())[0] - golden[`loss_${key}`].f64)).toBeLessThan(
      LOSS_TOLERANCE,
    )
    expect(expected.size).toBe(model.parameters.size)
    for (const [name, variable] of model.parameters) {
      const gradient = expected.get(`transformer.${name}`)!
      const ours = grads[variable.name]
      expect(ours.shape).toEqual(gradient.shape)
      expect(distance(await ours.data(), gradient.data), name).toBeLessThan(GRADIENT_TOLERANCE)
    }
    tf.dispose([value, grads, targets])
  })

  test('has the same loss when no gradient is taken', async () => {
    for (const key of ['targets', 'targets_ignoring']) {
      const [loss] = await model.loss(ids, idsTensor(golden[key])).data()
      expect(Math.abs(loss - golden[`loss_${key}`].f64)).toBeLessThan(LOSS_TOLERANCE)
    }
  })

  test('continues greedily as PyTorch does', async () => {
    const session = model.start()
    const continuation: number[] = []
    let logits = await session.append(golden.greedy.prompt)
    for (const _ of golden.greedy.continuation) {
      const id = argmax(logits)
      continuation.push(id)
      logits = await session.append([id])
    }
    expect(continuation).toEqual(golden.greedy.continuation)
  })

  test('has its next tokens after prompts of different lengths', async () => {
    const { input_ids, attention_mask, next_token_logits } = golden.left_padded
    const prompts = input_ids.map((row: number[], index: number) =>
      row.filter((_, position) => attention_mask[index][position] === 1),
    )
    const session = model.start({ batchSize: 2 })
    for (const [row, logits] of (await session.append(prompts)).entries()) {
      expect(distance(logits, next_token_logits[row])).toBeLessThan(ACTIVATION_TOLERANCE)
    }
    session.dispose()
  })

  test('gives the same logits in every chunk of a session', async () => {
    const logits = (await load('activations.safetensors')).get('logits')!.data
    const session = model.start()
    const starts: number[] = [...golden.cached.chunk_starts, golden.ids[0].length]
    for (let chunk = 0; chunk + 1 < starts.length; chunk++) {
      const last = await session.append(golden.ids[0].slice(starts[chunk], starts[chunk + 1]))
      const end = 97 * starts[chunk + 1]
      expect(distance(last, logits.subarray(end - 97, end))).toBeLessThan(ACTIVATION_TOLERANCE)
    }
  })
})
