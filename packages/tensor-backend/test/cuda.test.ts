import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inspectBackends, openBackend } from '@nexttoken/tensor-backend'
import { describeBackend } from '@nexttoken/tensor-backend/testing'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { hint, tensorflowBinding } from './tensorflow-binding.ts'

vi.mock('../src/backends/webgpu/index.ts', () => ({
  webgpuBackend: { name: 'webgpu', probe: async () => ({ available: false }) },
}))
const place = vi.hoisted(() => ({ directory: '', binding: '', devices: [] as string[] }))
vi.mock('../src/backends/tensorflow/node-package.ts', async original => {
  const actual = await original<typeof import('../src/backends/tensorflow/node-package.ts')>()
  const nodeBuiltin = (name: 'node:fs') => {
    const module = actual.nodeBuiltin(name)
    const existsSync = (path: string) =>
      path.startsWith('/dev/') ? place.devices.includes(path) : module?.existsSync(path)
    return name === 'node:fs' ? { ...module, existsSync } : module
  }
  const findNodePackage = (name: string) =>
    place.directory === '' ? undefined : { name, ...place }
  return { ...actual, nodeBuiltin, findNodePackage }
})

const isLinux = process.platform === 'linux' && process.arch === 'x64'
const folder = mkdtempSync(join(tmpdir(), 'nexttoken-cuda-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function probe() {
  const reports = await inspectBackends()
  return reports.find(({ name }) => name === 'cuda')
}

describe.skipIf(!isLinux)('what the cuda backend says when it does not open', () => {
  test('no driver', async () => {
    expect(await probe()).toMatchObject({
      available: false,
      reason: 'There is no NVIDIA driver (neither /dev/nvidiactl nor /dev/dxg exists).',
    })
  })

  test('a driver, and no package', async () => {
    place.devices = ['/dev/nvidiactl']
    expect(await probe()).toEqual({
      name: 'cuda',
      available: false,
      reason: 'The package @tensorflow/tfjs-node-gpu is not installed.',
      remedy: 'Run: npm install @tensorflow/tfjs-node-gpu@4.22.0',
    })
  })

  test('no binding', async () => {
    Object.assign(place, { directory: folder, binding: join(folder, 'none.node') })
    expect(await probe()).toMatchObject({
      reason: expect.stringContaining('is not built'),
      remedy: 'Run: npm rebuild @tensorflow/tfjs-node-gpu',
    })
  })
})

// TensorFlow for the processor under a binding that reports what a GPU's would.
describe.skipIf(tensorflowBinding === undefined)(`the cuda backend, without a GPU${hint}`, () => {
  const usesDevice = join(folder, 'uses-device')
  const binding = join(folder, 'binding.js')
  const native = tensorflowBinding ?? ''
  writeFileSync(
    binding,
    `const isUsingGpuDevice = () => require('node:fs').existsSync(${JSON.stringify(usesDevice)})
     if (!isUsingGpuDevice()) console.error("Could not load dynamic library 'libcudnn.so.8'; dlerror: …")
     const native = require(${JSON.stringify(native)})
     module.exports = Object.create(native, { isUsingGpuDevice: { value: isUsingGpuDevice } })`,
  )
  const directory = dirname(dirname(dirname(native)))

  test('TensorFlow finds no device: which library it misses', async () => {
    Object.assign(place, { directory, binding })
    await expect(openBackend('cuda')).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/does not find libcudnn\.so\.8\. Install/),
    })
  })

  test('one process has room for one TensorFlow', async () => {
    await expect(openBackend('tensorflow')).rejects.toThrow(
      /has loaded the TensorFlow of @tensorflow\/tfjs-node-gpu.*in another process/,
    )
  })

  describe('the contract, under the name cuda', () => {
    describeBackend(() => {
      writeFileSync(usesDevice, '')
      return openBackend('cuda')
    })
  })
})
