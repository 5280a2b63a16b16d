import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { embedding, openBackend } from '@nexttoken/tensor-backend'
import type * as tfCore from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, test } from 'vitest'
import { hint, tensorflowBinding } from './tensorflow-binding.ts'

const require = createRequire(import.meta.url)
let dispose = () => {}
afterEach(() => dispose())

async function open(options = {}) {
  const backend = await openBackend('tensorflow', options)
  dispose = backend.dispose
  return backend
}

describe.skipIf(tensorflowBinding === undefined)(`the tensorflow backend${hint}`, () => {
  test('says which TensorFlow computes, on how many threads', async () => {
    const variable = process.env['TF_NUM_INTRAOP_THREADS']
    const { device, tf } = await open({ threads: 1 })
    expect(device).toMatch(/^TensorFlow \d+\.\d+\.\d+ on one thread \(tfjs-node\)$/)
    expect(tf.getBackend()).toBe('tensorflow')
    expect(process.env['TF_NUM_INTRAOP_THREADS']).toBe(variable)
  })

  test('the threads of the first opening stay those of the process', async () => {
    const { device } = await open({ threads: availableParallelism() + 1 })
    expect(device).toContain('on one thread')
  })

  test('shares our copy of tfjs-core, and leaves util and the module cache as they were', async () => {
    const before = { ...require('node:util') }
    const { tf } = await open()
    const core = require('@tensorflow/tfjs-core') as typeof tfCore
    expect(core.engine()).toBe(tf.engine())
    expect(core.getBackend()).toBe('tensorflow')
    expect(core.findBackend).toBe(tf.findBackend)
    expect(require.cache['util']).toBeUndefined()
    expect({ ...require('node:util') }).toEqual(before)
  })

  test('tfjs#8609: operations that ask util.isNullOrUndefined and util.isArray, gone from Node 23', async () => {
    const { tf } = await open()
    const x = tf.tensor1d([3, 1, 2])
    const { values, indices } = tf.topk(x, 2)
    const joined = tf.concat([x, x])
    expect(Array.from(values.dataSync())).toEqual([3, 2])
    expect(Array.from(indices.dataSync())).toEqual([0, 2])
    expect(joined.shape).toEqual([6])
    tf.dispose([x, values, indices, joined])
  })

  test('rounds integers to themselves, of which TensorFlow 2.18 makes zeros', async () => {
    const { tf } = await open()
    const integers = tf.round(tf.tensor1d([1, -7], 'int32'))
    const floats = tf.round(tf.tensor1d([1.5, 2.5, -7.2]))
    expect([integers.dtype, ...integers.dataSync()]).toEqual(['int32', 1, -7])
    expect(Array.from(floats.dataSync())).toEqual([2, 2, -7])
  })

  test('an id that the table lacks is refused, and leaves no tensor', async () => {
    const { tf, memory } = await open()
    const table = tf.tensor2d(new Float32Array(10), [5, 2])
    const ids = tf.tensor1d([0, 99], 'int32')
    const before = memory().tensors
    expect(() => tf.tidy(() => embedding(table, ids))).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('needs ids in [0, 5), got 99'),
      }),
    )
    expect(memory().tensors).toBe(before)
    tf.dispose([table, ids])
  })

  test('dispose frees what TensorFlow holds, and it opens again', async () => {
    const first = await open()
    const kept = first.tf.add(first.tf.ones([250, 1000]), 1)
    const { dataId } = kept as unknown as { readonly dataId: object }
    const backend = first.tf.backend() as { readonly refCount: (id: object) => number }
    expect(backend.refCount(dataId)).toBe(1)
    first.dispose()
    expect(backend.refCount(dataId)).toBe(0)
    const second = await open()
    expect(Array.from(second.tf.matMul([[1, 2]], [[3], [4]]).dataSync())).toEqual([11])
  })

  test('another backend opens after it', async () => {
    const first = await open()
    first.dispose()
    const second = await openBackend('cpu')
    dispose = second.dispose
    expect(Array.from(second.tf.matMul([[1, 2]], [[3], [4]]).dataSync())).toEqual([11])
  })
})
