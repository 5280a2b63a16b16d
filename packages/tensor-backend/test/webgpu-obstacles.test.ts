import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { findAdapter, inspectAdapter, isSoftware } from '../src/backends/webgpu/adapter.ts'
import { withoutGpu } from '../src/backends/webgpu/browser-obstacles.ts'
import { needs, webgpu } from './webgpu-device.ts'

afterEach(() => vi.unstubAllGlobals())

/** What `inspectBackends` reports of webgpu in another process, which cannot load some modules. */
function reportOf(environment: Record<string, string>, missing = 'nothing') {
  const hooks = `export async function resolve(name, context, next) {
    if (name === '${missing}') {
      throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
    }
    return next(name, context)
  }`
  const program = `
    import { createRequire, register } from 'node:module'
    import Module from 'node:module'
    register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hooks))})
    const stock = Module._resolveFilename
    Module._resolveFilename = (name, ...rest) => {
      if (name === '${missing}') throw new Error('Cannot find module')
      return stock(name, ...rest)
    }
    const { inspectBackends } = await import('@nexttoken/tensor-backend')
    const reports = await inspectBackends()
    console.log(JSON.stringify(reports.find(({ name }) => name === 'webgpu')))`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@nexttoken/source', '--import=tsx', '--input-type=module', '-e', program],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    },
  )
  expect(stdout, stderr).toMatch(/^\{/)
  return JSON.parse(stdout)
}

describe('webgpu that cannot be opened under Node says why', () => {
  test('the npm package webgpu is missing', () => {
    const { available, reason, remedy } = reportOf({}, 'webgpu')
    expect([available, remedy]).toEqual([false, 'npm install webgpu'])
    expect(reason).toMatch(/'webgpu' is not installed/)
  })

  test.skipIf(!webgpu.available)(`no Vulkan driver is to be used ${needs}`, () => {
    const { available, reason, remedy } = reportOf({ VK_ICD_FILENAMES: '/nowhere/driver.json' })
    expect(available).toBe(false)
    expect(reason).toMatch(/No Vulkan driver.*\/nowhere\/driver\.json/)
    expect(remedy).toMatch(/vulkaninfo/)
  })

  test.skipIf(!webgpu.available)(`tfjs-backend-webgpu is missing ${needs}`, () => {
    const { available, remedy } = reportOf({}, '@tensorflow/tfjs-backend-webgpu')
    expect(available).toBe(false)
    expect(remedy).toBe('npm install @tensorflow/tfjs-backend-webgpu@4.22.0')
  })

  test.runIf(process.platform === 'linux')('the Vulkan loader is missing', async () => {
    const missing = new Error('libvulkan.so.1: cannot open shared object file: No such file')
    vi.spyOn(process, 'dlopen').mockImplementation(() => {
      throw missing
    })
    expect(await inspectAdapter()).toEqual({
      reason: 'The Vulkan loader libvulkan.so.1 is not installed.',
      remedy: expect.stringContaining('apt-get install libvulkan1'),
    })
    vi.restoreAllMocks()
  })
})

describe('webgpu that cannot be opened in a browser says why', () => {
  test('no adapter', async () => {
    vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => null } })
    expect(await findAdapter()).toMatchObject({ reason: expect.stringMatching(/no .*adapter/) })
  })

  test('no secure context', () => {
    vi.stubGlobal('isSecureContext', false)
    expect(withoutGpu().remedy).toMatch(/https.*localhost/)
  })

  test('no WebGPU at all', () => {
    vi.stubGlobal('isSecureContext', true)
    expect(withoutGpu().reason).toMatch(/navigator\.gpu is missing/)
    expect(withoutGpu().remedy).toMatch(/Chrome.*Safari.*Firefox/)
  })
})

describe('a software adapter is known', () => {
  const adapter = (info: Partial<GPUAdapterInfo>) =>
    ({ vendor: '', architecture: '', device: '', description: '', ...info }) as GPUAdapterInfo

  test.each([
    [{ isFallbackAdapter: true }, true],
    [{ vendor: 'google', architecture: 'swiftshader' }, true],
    [{ vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }, true],
    [{ vendor: 'microsoft', description: 'Microsoft Basic Render Driver' }, true],
    [{ description: 'Intel(R) Xeon(R) CPU @ 2.20GHz' }, true],
    [{ vendor: 'nvidia', architecture: 'hopper', isFallbackAdapter: false }, false],
    [{ vendor: 'apple', architecture: 'metal-3' }, false],
  ] as const)('%j: %s', (info, expected) => {
    expect(isSoftware(adapter(info))).toBe(expected)
  })
})
