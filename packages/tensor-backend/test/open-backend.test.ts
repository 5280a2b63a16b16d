import { type BackendName, gelu, inspectBackends, openBackend } from '@nexttoken/tensor-backend'
import type * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, test } from 'vitest'

let dispose = () => {}
afterEach(() => dispose())

async function open(name?: BackendName | 'auto') {
  const backend = await openBackend(name)
  dispose = backend.dispose
  return backend
}

describe('openBackend', () => {
  test('auto opens the best there is, and names it', async () => {
    const reports = await inspectBackends()
    const best = reports.find(one => one.available && one.onlyWhenNamed === undefined)
    const backend = await open()
    expect(backend.name).toBe(best?.name)
    expect(backend.device).not.toBe('')
    expect(backend.tf.getBackend()).toBe(backend.name)
  })

  test('one at a time: a second is refused until the first is disposed', async () => {
    const first = await open('cpu')
    await expect(openBackend('cpu')).rejects.toMatchObject({ code: 'ALREADY_OPEN' })
    first.dispose()
    const second = await open('cpu')
    expect(gelu(second.tf.tensor1d([0])).dataSync()[0]).toBe(0)
  })

  test('a second dispose does nothing, also after another was opened', async () => {
    const first = await open('cpu')
    first.dispose()
    const second = await open('cpu')
    first.dispose()
    expect(second.tf.getBackend()).toBe('cpu')
    await expect(openBackend()).rejects.toMatchObject({ code: 'ALREADY_OPEN' })
  })

  test('an unknown name lists the known ones, and leaves nothing open', async () => {
    const wrong = openBackend('gpu' as BackendName)
    await expect(wrong).rejects.toMatchObject({ code: 'UNKNOWN_BACKEND' })
    await expect(wrong).rejects.toThrow(/'auto' or one of: .*cpu/)
    await open('cpu')
  })

  test('counts tensors and bytes', async () => {
    const backend = await open('cpu')
    const before = backend.memory()
    const tensor = backend.tf.zeros([10])
    expect(backend.memory().tensors - before.tensors).toBe(1)
    expect(backend.memory().bytes - before.bytes).toBe(40)
    tensor.dispose()
  })

  test('registers the gradients of stock operations', async () => {
    const backend = await open('cpu')
    const square = (x: tf.Tensor) => backend.tf.sum(backend.tf.mul(x, x)) as tf.Scalar
    const slope = backend.tf.tidy(() => backend.tf.grad(square)(backend.tf.tensor1d([1, 2, 3])))
    expect(Array.from(slope.dataSync())).toEqual([2, 4, 6])
    slope.dispose()
  })
})

describe('inspectBackends', () => {
  test('reports every backend without opening one', async () => {
    const reports = await inspectBackends()
    expect(reports.map(report => report.name)).toContain('cpu')
    expect(reports.find(report => report.name === 'cpu')).toMatchObject({ available: true })
    await open('cpu')
  })
})

test('an operation before openBackend says what to do', () => {
  expect(() => gelu({} as tf.Tensor)).toThrow(/await openBackend\(\)/)
})
