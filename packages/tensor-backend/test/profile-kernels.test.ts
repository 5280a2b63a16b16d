import { gelu, openBackend, profileKernels } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

let close = () => {}
beforeEach(async () => {
  const backend = await openBackend('cpu')
  close = () => backend.dispose()
})
afterEach(() => {
  vi.restoreAllMocks()
  close()
})

const run = (kernelName: string) => tf.engine().runKernel(kernelName, {}) as tf.Tensor

/** A kernel on a clock that moves only here: `take` moves it, and other kernels may be run between. */
function registerKernel(kernelName: string, work: () => void): void {
  const kernelFunc = () => {
    work()
    return tf.scalar(1)
  }
  tf.registerKernel({ kernelName, backendName: 'cpu', kernelFunc })
}

function stopClock(): (milliseconds: number) => void {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  return milliseconds => {
    now += milliseconds
  }
}

describe('profileKernels', () => {
  test('counts the calls of stock kernels and of ours', () => {
    const profiling = profileKernels()
    const x = tf.tensor1d([1, 2])
    for (let i = 0; i < 3; i++) tf.add(x, x)
    gelu(x)
    const { measures, kernels } = profiling.stop()
    expect(measures).toBe('computation')
    const calls = Object.fromEntries(kernels.map(({ name, calls }) => [name, calls]))
    expect(calls).toEqual({ Add: 3, NtGelu: 1 })
  })

  test('gives each kernel its own time, without that of kernels it runs', () => {
    const take = stopClock()
    registerKernel('TestInner', () => take(10))
    registerKernel('TestMiddle', () => {
      take(1)
      run('TestInner')
      take(2)
      run('TestInner')
    })
    registerKernel('TestOuter', () => {
      run('TestMiddle')
      take(5)
      run('TestInner')
    })
    const profiling = profileKernels()
    tf.tidy(() => run('TestOuter'))
    take(100)
    tf.tidy(() => run('TestInner'))
    const { kernels } = profiling.stop()
    expect(kernels).toEqual([
      { name: 'TestInner', calls: 4, milliseconds: 40, share: 40 / 48 },
      { name: 'TestOuter', calls: 1, milliseconds: 5, share: 5 / 48 },
      { name: 'TestMiddle', calls: 1, milliseconds: 3, share: 3 / 48 },
    ])
    for (const name of ['TestInner', 'TestMiddle', 'TestOuter']) tf.unregisterKernel(name, 'cpu')
  })

  test('keeps counting after a kernel that throws', () => {
    const take = stopClock()
    registerKernel('TestThrows', () => {
      take(3)
      throw new Error('out of order')
    })
    const profiling = profileKernels()
    for (let i = 0; i < 2; i++) expect(() => run('TestThrows')).toThrow('out of order')
    expect(profiling.stop().kernels).toEqual([
      { name: 'TestThrows', calls: 2, milliseconds: 6, share: 1 },
    ])
    tf.unregisterKernel('TestThrows', 'cpu')
  })

  test('changes no result, and stop puts every kernel back', () => {
    const before = new Map(tf.getKernelsForBackend('cpu').map(one => [one.kernelName, one]))
    const x = tf.tensor1d([-1, 0.5])
    const plain = gelu(x).dataSync()
    const profiling = profileKernels()
    expect(gelu(x).dataSync()).toEqual(plain)
    const profile = profiling.stop()
    const after = tf.getKernelsForBackend('cpu')
    expect(after).toHaveLength(before.size)
    for (const kernel of after) expect(kernel).toBe(before.get(kernel.kernelName))
    gelu(x)
    expect(profiling.stop()).toBe(profile)
  })

  test('one at a time', () => {
    const first = profileKernels()
    expect(profileKernels).toThrow(expect.objectContaining({ code: 'ALREADY_OPEN' }))
    first.stop()
    expect(profileKernels().stop().kernels).toEqual([])
  })

  test('needs an open backend', () => {
    close()
    expect(profileKernels).toThrow(expect.objectContaining({ code: 'NOT_OPEN' }))
  })
})
