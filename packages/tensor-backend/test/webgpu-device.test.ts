import { gelu, openBackend } from '@nexttoken/tensor-backend'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { afterEach, describe, expect, test } from 'vitest'
import { needs, webgpu } from './webgpu-device.ts'

let dispose = () => {}
afterEach(() => {
  dispose()
  Reflect.deleteProperty(globalThis.navigator ?? {}, 'gpu')
})

async function open() {
  const backend = await openBackend('webgpu')
  dispose = backend.dispose
  const { device } = backend.tf.backend() as WebGPUBackend
  return { ...backend, gpuDevice: device }
}

/** Names on globalThis that are about graphics. */
const graphicsGlobals = () =>
  Object.getOwnPropertyNames(globalThis).filter(name => /^GPU|^navigator$/.test(name))

describe.skipIf(!webgpu.available)(`webgpu ${needs}`, () => {
  test('names its adapter', async () => {
    const { name, device } = await open()
    expect(name).toBe('webgpu')
    expect(device).toBe(webgpu.device)
  })

  test('auto passes a software adapter over, and says so', async () => {
    if (!/swiftshader|llvmpipe/i.test(webgpu.device!)) return
    expect(webgpu.onlyWhenNamed).toBe(`software adapter (${webgpu.device})`)
    const backend = await openBackend()
    dispose = backend.dispose
    expect(backend.name).not.toBe('webgpu')
  })

  test('leaves the globals as they were, and opens again', async () => {
    const before = graphicsGlobals()
    const first = await open()
    expect(graphicsGlobals()).not.toContain('GPUDevice')
    first.dispose()
    expect(graphicsGlobals()).toEqual(before)
    const { tf } = await open()
    expect(Array.from(await gelu(tf.tensor1d([0])).data())).toEqual([0])
  })

  test('synchronous reads say what to do instead', async () => {
    const { tf } = await open()
    const root = tf.sqrt(tf.fill([1], 4))
    expect(() => root.dataSync()).toThrow(expect.objectContaining({ code: 'SYNCHRONOUS_READ' }))
    expect(() => root.dataSync()).toThrow(/await tensor.data\(\)/)
    expect((await root.data())[0]).toBe(2)
    expect(root.dataSync()[0]).toBe(2)
  })
})

describe.skipIf(!webgpu.available)(`a lost device ${needs}`, () => {
  test('rejects the read that waits, later reads, and new work', async () => {
    const { tf, gpuDevice, lost } = await open()
    const x = tf.fill([8], 4)
    const root = tf.sqrt(x)
    const pending = root.data()
    gpuDevice.destroy()
    await expect(pending).rejects.toMatchObject({ code: 'DEVICE_LOST' })
    await expect(lost).resolves.toMatchObject({ code: 'DEVICE_LOST' })
    await expect(x.data()).rejects.toMatchObject({ code: 'DEVICE_LOST' })
    expect(() => gelu(x)).toThrow(expect.objectContaining({ code: 'DEVICE_LOST' }))
    expect(() => gelu(x)).toThrow(/dispose the backend, open one again/)
  })

  test.each(['webgpu', 'cpu'] as const)('leaves %s to be opened', async name => {
    const first = await open()
    first.gpuDevice.destroy()
    await first.lost
    first.dispose()
    const second = await openBackend(name)
    dispose = second.dispose
    expect((await gelu(second.tf.tensor1d([0])).data())[0]).toBe(0)
  })

  test('is not what dispose makes: it rejects reads as not open', async () => {
    const { tf, dispose, lost } = await open()
    const pending = tf.sqrt(tf.fill([8], 4)).data()
    dispose()
    await expect(pending).rejects.toMatchObject({ code: 'NOT_OPEN' })
    const told = await Promise.race([lost, new Promise(done => setTimeout(() => done('silent')))])
    expect(told).toBe('silent')
  })

  test('work that the device refuses fails the next read', async () => {
    const { tf, gpuDevice } = await open()
    gpuDevice.createBuffer({ size: 4, usage: 0 })
    const read = async () => tf.sqrt(tf.fill([8], 4)).data()
    await expect(read()).rejects.toMatchObject({ code: 'DEVICE_ERROR' })
  })
})

describe.skipIf(!webgpu.available)(`a device of small buffers ${needs}`, () => {
  /** Dawn as `navigator.gpu`, with adapters that allow what WebGPU guarantees: 128 MiB a buffer. */
  async function offerSmallAdapter() {
    const { create, globals } = await import('webgpu')
    process.env['XDG_RUNTIME_DIR'] ??= '/tmp'
    const gpu = create([])
    const limits = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28 }
    const small = {
      requestAdapter: async () => {
        const adapter = (await gpu.requestAdapter())!
        return new Proxy(adapter, {
          get: (target, key) => {
            if (key === 'limits') return new Proxy(target.limits, { get: withLimits })
            const value = Reflect.get(target, key, target)
            return typeof value === 'function' ? value.bind(target) : value
          },
        })
      },
    }
    const withLimits = (target: GPUSupportedLimits, key: string) =>
      Reflect.get(limits, key) ?? Reflect.get(target, key, target)
    Object.assign(globalThis, globals)
    const value = globalThis.navigator ? undefined : {}
    if (value) Object.defineProperty(globalThis, 'navigator', { value, configurable: true })
    Object.defineProperty(globalThis.navigator, 'gpu', { value: small, configurable: true })
  }

  test("refuses GPT-2's token table with both numbers, and goes on", async () => {
    await offerSmallAdapter()
    const { tf } = await open()
    const table = () => tf.fill([50257, 768], 1)
    expect(table).toThrow(expect.objectContaining({ code: 'BUFFER_TOO_LARGE' }))
    expect(table).toThrow(/\[50257,768\] takes 154389504 bytes.*allows 134217728/)
    const column = tf.ones([50257, 1]) as Parameters<typeof tf.matMul>[0]
    const row = tf.ones([1, 768]) as Parameters<typeof tf.matMul>[0]
    expect(() => tf.matMul(column, row)).toThrow(/154389504/)
    expect((await tf.sqrt(tf.fill([2], 4)).data())[0]).toBe(2)
  })
})
