import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { findAdapter, inspectAdapter, isSoftware } from '../src/backends/webgpu/adapter.ts'
import { withoutGpu } from '../src/backends/webgpu/browser-obstacles.ts'
import { explainNoAdapter } from '../src/backends/webgpu/vulkan-obstacles.ts'
import { needs, webgpu } from './webgpu-device.ts'

// Where a test puts a Dawn of its own, Vulkan's loader is there too.
const broken = vi.hoisted(() => ({ dawn: '' }))
vi.mock('../src/backends/node-modules.ts', async original => {
  const actual = await original<typeof import('../src/backends/node-modules.ts')>()
  const resolveModule = (name: string) => broken.dawn || actual.resolveModule(name)
  const isLibraryFound = (name: string) => broken.dawn !== '' || actual.isLibraryFound(name)
  return { ...actual, resolveModule, isLibraryFound }
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

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
    expect([available, remedy]).toEqual([false, 'Run: npm install webgpu'])
    expect(reason).toMatch(/'webgpu' is not installed/)
  })

  test.skipIf(!webgpu.available)(`no Vulkan driver is to be used ${needs}`, () => {
    const { available, reason, remedy } = reportOf({ VK_ICD_FILENAMES: '/nowhere/driver.json' })
    expect(available).toBe(false)
    expect(reason).toMatch(/VK_ICD_FILENAMES names .* does not exist: \/nowhere\/driver\.json/)
    expect(remedy).toBe('Correct VK_ICD_FILENAMES, or unset it.')
  })

  test.skipIf(!webgpu.available)(`tfjs-backend-webgpu is missing ${needs}`, () => {
    const { available, remedy } = reportOf({}, '@tensorflow/tfjs-backend-webgpu')
    expect(available).toBe(false)
    expect(remedy).toBe('Run: npm install @tensorflow/tfjs-backend-webgpu@4.22.0')
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
  })

  test('a Node that is too old', async () => {
    vi.stubGlobal('process', { versions: { node: '20.11.1' } })
    const found = await inspectAdapter()
    vi.unstubAllGlobals()
    expect(found).toMatchObject({
      reason: expect.stringMatching(/needs Node 20\.19 or newer, and this is Node 20\.11\.1/),
    })
  })

  test.each([
    ['throw new Error("cannot open dawn.node")', 'cannot open dawn.node'],
    ['process.abort()', 'it crashed'],
  ])('Dawn does not load: %s', async (program, told) => {
    broken.dawn = join(mkdtempSync(join(tmpdir(), 'nexttoken-dawn-')), 'index.mjs')
    writeFileSync(broken.dawn, program)
    const found = await inspectAdapter()
    rmSync(dirname(broken.dawn), { recursive: true })
    broken.dawn = ''
    expect(found).toEqual({
      reason: `The npm package 'webgpu' does not load: ${told}.`,
      remedy: expect.stringMatching(/^Run: npm install webgpu/),
    })
  })
})

describe('no adapter says why', () => {
  const told = 'Warning: the device is too old.\nmore'

  test('off Linux: what Dawn warned of', async () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('win32')
    expect(await explainNoAdapter(told)).toMatchObject({
      reason: 'Dawn found no graphics adapter. Warning: the device is too old.',
      remedy: expect.stringMatching(/driver/),
    })
  })

  test.runIf(process.platform === 'linux')('no driver is installed', async () => {
    vi.stubEnv('VK_DRIVER_FILES', undefined)
    vi.stubEnv('VK_ICD_FILENAMES', undefined)
    const files = process.getBuiltinModule('node:fs/promises')
    vi.spyOn(files, 'readdir').mockRejectedValue(new Error('ENOENT'))
    expect(await explainNoAdapter()).toMatchObject({
      reason: expect.stringMatching(/^No Vulkan driver is installed/),
      remedy: expect.stringMatching(/mesa-vulkan-drivers/),
    })
  })

  test.runIf(process.platform === 'linux')('a driver that Dawn cannot use', async () => {
    vi.stubEnv('VK_DRIVER_FILES', import.meta.filename)
    expect(await explainNoAdapter(told)).toMatchObject({
      reason: `No Vulkan driver gives an adapter that Dawn can use (${import.meta.filename}). Warning: the device is too old.`,
      remedy: expect.stringMatching(/vulkaninfo/),
    })
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
