import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { inspectBackends, openBackend } from '@nexttoken/tensor-backend'
import { describeBackend } from '@nexttoken/tensor-backend/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hint, tensorflowBinding } from './tensorflow-binding.ts'

vi.mock('../src/backends/webgpu/index.ts', () => ({
  webgpuBackend: { name: 'webgpu', probe: async () => ({ available: false }) },
}))
const place = vi.hoisted(() => ({
  directory: '',
  binding: '',
  hasDevice: false,
  hasDriver: false,
}))
vi.mock('../src/backends/node-modules.ts', async original => {
  const actual = await original<typeof import('../src/backends/node-modules.ts')>()
  const nodeBuiltin = (name: 'node:fs') => {
    const module = actual.nodeBuiltin(name)
    const existsSync = (path: string) =>
      /nvidia|dxg/.test(path) ? place.hasDevice : module.existsSync(path)
    return name === 'node:fs' ? { ...module, existsSync } : module
  }
  return { ...actual, nodeBuiltin, isLibraryFound: () => place.hasDriver }
})
vi.mock('../src/backends/tensorflow/node-package.ts', () => ({
  findNodePackage: (name: string) => (place.directory === '' ? undefined : { name, ...place }),
}))

const isLinux = process.platform === 'linux' && process.arch === 'x64'
const folder = mkdtempSync(join(tmpdir(), 'nexttoken-cuda-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function probe() {
  const reports = await inspectBackends()
  return reports.find(({ name }) => name === 'cuda')
}

describe.skipIf(!isLinux)('what the cuda backend says when it does not open', () => {
  test('neither a GPU nor a driver', async () => {
    expect(await probe()).toMatchObject({
      available: false,
      reason:
        'There is no NVIDIA GPU here, or no driver for it: the library libcuda.so.1 is not found.',
      remedy: expect.stringMatching(/install the NVIDIA driver, 525 or newer.*--gpus all/),
    })
  })

  test('a driver, and no GPU', async () => {
    place.hasDriver = true
    expect(await probe()).toMatchObject({
      available: false,
      reason: expect.stringMatching(/libcuda\.so\.1 is here, but no GPU is.*\/dev\/nvidiactl/),
      remedy: expect.stringContaining('nvidia-smi'),
    })
  })

  test('a GPU, and no driver', async () => {
    Object.assign(place, { hasDriver: false, hasDevice: true })
    expect(await probe()).toMatchObject({
      available: false,
      reason: expect.stringMatching(/libcuda\.so\.1 is not found, though there is a GPU/),
      remedy: expect.stringMatching(/^Install the NVIDIA driver/),
    })
  })

  test('another processor', async () => {
    const arch = vi.spyOn(process, 'arch', 'get').mockReturnValue('arm64')
    const report = await probe()
    arch.mockRestore()
    expect(report).toMatchObject({
      available: false,
      reason: 'CUDA is for Linux and Windows on x64, and this is linux on arm64.',
      remedy: "Use the 'webgpu' backend for a GPU here.",
    })
  })

  test('no Node: a browser', async () => {
    vi.stubGlobal('process', undefined)
    const report = await probe()
    vi.unstubAllGlobals()
    expect(report).toMatchObject({ available: false, reason: 'CUDA runs only under Node.' })
  })

  test('a driver, and no package', async () => {
    place.hasDriver = true
    expect(await probe()).toEqual({
      name: 'cuda',
      available: false,
      reason: "The npm package '@tensorflow/tfjs-node-gpu' is not installed.",
      remedy:
        'Run: npm install --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0 && npx nexttoken setup cuda',
    })
  })

  test('no binding', async () => {
    Object.assign(place, { directory: folder, binding: join(folder, 'none.node') })
    expect(await probe()).toMatchObject({
      reason: expect.stringContaining('is not built'),
      remedy: 'Run: npx nexttoken setup cuda',
    })
  })
})

// TensorFlow for the processor under a binding that reports what a GPU's would.
describe.skipIf(tensorflowBinding === undefined)(`the cuda backend, without a GPU${hint}`, () => {
  const usesDevice = join(folder, 'uses-device')
  const log = join(folder, 'log')
  const binding = join(folder, 'binding.js')
  const native = tensorflowBinding ?? ''
  writeFileSync(
    binding,
    `const { existsSync, readFileSync } = require('node:fs')
     const isUsingGpuDevice = () => existsSync(${JSON.stringify(usesDevice)})
     if (process.env.TF_CPP_VMODULE === 'dso_loader=1') console.error(readFileSync(${JSON.stringify(log)}, 'utf8'))
     globalThis.growth = process.env.TF_FORCE_GPU_ALLOW_GROWTH
     const native = require(${JSON.stringify(native)})
     module.exports = Object.create(native, { isUsingGpuDevice: { value: isUsingGpuDevice } })`,
  )
  const directory = dirname(dirname(dirname(native)))
  // The linker would refuse a binding in JavaScript.
  writeFileSync(join(folder, 'ldd'), '#!/bin/sh\n', { mode: 0o755 })
  beforeAll(() => {
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`)
  })
  afterAll(() => {
    vi.unstubAllEnvs()
  })

  test('TensorFlow finds no device: which library it misses', async () => {
    Object.assign(place, { directory, binding, hasDriver: true, hasDevice: true })
    writeFileSync(log, "Could not load dynamic library 'libcudnn.so.9'; dlerror: …")
    await expect(openBackend('cuda')).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      message: expect.stringMatching(
        /does not find libcudnn\.so\.9\. Run: npx nexttoken setup cuda/,
      ),
    })
  })

  test('TensorFlow finds no device, though every library: what CUDA says', async () => {
    writeFileSync(log, 'E cuda_driver.cc:152] failed call to cuInit: UNKNOWN ERROR (100)\n')
    await expect(openBackend('cuda')).rejects.toThrow(
      /lists no GPU \(failed call to cuInit: UNKNOWN ERROR \(100\)\)\. nvidia-smi/,
    )
    writeFileSync(log, '')
    await expect(openBackend('cuda')).rejects.toThrow(/lists no GPU\. nvidia-smi/)
  })

  test('TensorFlow is loaded so that it leaves memory to others, and the environment as it was', () => {
    expect((globalThis as { growth?: string }).growth).toBe('true')
    expect(process.env['TF_FORCE_GPU_ALLOW_GROWTH']).toBeUndefined()
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
