import { createGpt, gptFromWeights, type NamedArray, presets } from '@nexttoken/gpt'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { arraysOf, idsTensor } from './numbers.ts'

const config = { ...presets.nano, layers: 1, vocabularySize: 9, contextLength: 8, tiedHead: false }

function exported(): NamedArray[] {
  const model = createGpt(config, { seed: 2 })
  const arrays = arraysOf(model.parameters)
  model.dispose()
  return arrays
}

async function* oneByOne(arrays: readonly NamedArray[]): AsyncGenerator<NamedArray> {
  yield* arrays
}

describe('gptFromWeights', () => {
  useBackend()

  test.each(['in order', 'reversed', 'one by one'])('takes the tensors %s', async order => {
    const arrays = order === 'reversed' ? exported().reverse() : exported()
    const source = order === 'one by one' ? oneByOne(arrays) : arrays
    const model = await gptFromWeights(config, source)
    expect(new Map(arraysOf(model.parameters).map(one => [one.name, one]))).toEqual(
      new Map(exported().map(one => [one.name, one])),
    )
    model.dispose()
  })

  test('uses a head of its own', async () => {
    const arrays = exported().map(array =>
      array.name === 'lm_head.weight' ? { ...array, data: new Float32Array(9 * 48) } : array,
    )
    const model = await gptFromWeights(config, arrays)
    const logits = model.logits(idsTensor([[1, 2, 3]])).dataSync()
    expect(logits.every(value => value === 0)).toBe(true)
    model.dispose()
  })

  test.each<[string, string, (arrays: NamedArray[]) => NamedArray[]]>([
    [
      'MISSING_TENSOR',
      'Expected the tensor lm_head.weight [9,48], which never came.',
      arrays => arrays.slice(0, -1),
    ],
    ['MISSING_TENSOR', 'Expected the tensor wte.weight [9,48] and 16 more, which', () => []],
    [
      'UNEXPECTED_TENSOR',
      'Unexpected tensor h.1.ln_1.weight [48]: a model of this configuration has none.',
      arrays => [...arrays, { ...arrays[2], name: 'h.1.ln_1.weight' }],
    ],
    [
      'UNEXPECTED_TENSOR',
      'Unexpected tensor wte.weight [9,48]: it came before.',
      arrays => [...arrays, arrays[0]],
    ],
    [
      'WRONG_SHAPE',
      'Expected h.0.attn.c_attn.weight to be [48,144], got [144,48] with 6912 values.',
      arrays => arrays.map(one => (one.shape[1] === 144 ? { ...one, shape: [144, 48] } : one)),
    ],
    [
      'WRONG_SHAPE',
      'Expected ln_f.bias to be [48], got [48] with 47 values.',
      arrays =>
        arrays.map(one => (one.name === 'ln_f.bias' ? { ...one, data: one.data.slice(1) } : one)),
    ],
  ])('refuses with %s: %s', async (code, message, spoil) => {
    const arrays = exported()
    const before = tf.memory().numTensors
    await expect(gptFromWeights(config, spoil(arrays))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('passes on what its source throws, and leaves no tensor behind', async () => {
    const arrays = exported()
    const before = tf.memory().numTensors
    async function* broken() {
      yield arrays[0]
      throw new Error('the wire was cut')
    }
    await expect(gptFromWeights(config, broken())).rejects.toThrow('the wire was cut')
    expect(tf.memory().numTensors).toBe(before)
  })
})
