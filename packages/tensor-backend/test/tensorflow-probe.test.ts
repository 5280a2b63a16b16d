import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { inspectBackends, openBackend } from '@nexttoken/tensor-backend'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

// The other backends are not looked at, and tfjs-node is where a test says that it is.
vi.mock('../src/backends/webgpu/index.ts', () => ({
  webgpuBackend: { name: 'webgpu', probe: async () => ({ available: false }) },
}))
const place = vi.hoisted(() => ({ directory: '', binding: '', isInstalled: true }))
vi.mock('../src/backends/tensorflow/node-package.ts', async original => ({
  ...(await original<object>()),
  findNodePackage: (name: string) =>
    place.isInstalled ? { name, directory: place.directory, binding: place.binding } : undefined,
}))

const isLinux = process.platform === 'linux' && process.arch === 'x64'
const folder = mkdtempSync(join(tmpdir(), 'nexttoken-probe-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  Object.assign(place, { directory: folder, binding: join(folder, 'none.node'), isInstalled: true })
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

async function probe() {
  const reports = await inspectBackends()
  return reports.find(({ name }) => name === 'tensorflow')
}

/** Lets `ldd` say something. */
function pretendLinker(says: string): void {
  place.binding = join(folder, 'present.node')
  writeFileSync(place.binding, '')
  writeFileSync(join(folder, 'ldd'), `#!/bin/sh\nprintf '%s' '${says}'\n`)
  chmodSync(join(folder, 'ldd'), 0o755)
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`)
}

describe.skipIf(!isLinux)('what the tensorflow backend says when it does not open', () => {
  test('the package is not installed', async () => {
    place.isInstalled = false
    expect(await probe()).toEqual({
      name: 'tensorflow',
      available: false,
      reason: "The npm package '@tensorflow/tfjs-node' is not installed.",
      remedy:
        'Run: npm install --ignore-scripts @tensorflow/tfjs-node@4.22.0 && npx nexttoken setup tensorflow',
    })
    await expect(openBackend('tensorflow')).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' })
  })

  test('the native binding is not built', async () => {
    expect(existsSync(place.binding)).toBe(false)
    expect(await probe()).toMatchObject({
      available: false,
      reason: expect.stringContaining(`is not built (${place.binding} does not exist)`),
      remedy: 'Run: npx nexttoken setup tensorflow',
    })
  })

  test("TensorFlow's library is gone: its file name, and how to get it", async () => {
    pretendLinker('\tlibtensorflow_cc.so.2 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x1)\n')
    expect(await probe()).toMatchObject({
      available: false,
      reason: 'The native binding needs the library libtensorflow_cc.so.2, which is not found.',
      remedy: 'Run: npx nexttoken setup tensorflow',
    })
  })

  test('a library of the system is missing, as musl says it', async () => {
    pretendLinker('Error loading shared library ld-linux-x86-64.so.2: No such file or directory')
    expect(await probe()).toMatchObject({
      reason: 'The native binding needs the library ld-linux-x86-64.so.2, which is not found.',
      remedy: 'Install what brings ld-linux-x86-64.so.2, or name its folder in LD_LIBRARY_PATH.',
    })
  })

  test.each(['\tnot a dynamic executable', 'ldd: exited with unknown exit code (135)'])(
    'the binding is damaged: %j',
    async says => {
      pretendLinker(says)
      expect(await probe()).toMatchObject({
        available: false,
        reason: `The native binding of '@tensorflow/tfjs-node' is damaged or made for another system (${place.binding}).`,
        remedy: 'Run: npx nexttoken setup tensorflow',
      })
    },
  )

  test('another system than 64-bit Linux: what npm itself does', async () => {
    place.isInstalled = false
    const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin')
    const report = await probe()
    platform.mockRestore()
    expect(report).toMatchObject({ remedy: 'Run: npm install @tensorflow/tfjs-node@4.22.0' })
  })

  test('all libraries are there', async () => {
    pretendLinker('\tlibc.so.6 => /lib/libc.so.6 (0x1)\n')
    expect(await probe()).toMatchObject({
      available: true,
      device: expect.stringMatching(/tfjs-node/),
    })
  })

  test('the binding is not a library: what the loader says', async () => {
    pretendLinker('\tlibc.so.6 => /lib/libc.so.6 (0x1)\n')
    const opening = openBackend('tensorflow')
    await expect(opening).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' })
    await expect(opening).rejects.toThrow(/does not load: .*present\.node.*setup tensorflow/s)
  })

  test('a library that only the loader misses', async () => {
    pretendLinker('')
    place.binding = join(folder, 'binding.js')
    const message = 'libtensorflow_framework.so.2: cannot open shared object file: No such file'
    writeFileSync(place.binding, `throw new Error('${message}')`)
    await expect(openBackend('tensorflow')).rejects.toThrow(
      /needs the library libtensorflow_framework\.so\.2, which is not found\. Run: npx nexttoken/,
    )
  })

  test('no Node: a browser', async () => {
    vi.stubGlobal('process', undefined)
    const report = await probe()
    vi.unstubAllGlobals()
    expect(report).toEqual({
      name: 'tensorflow',
      available: false,
      reason: 'TensorFlow runs only under Node.',
      remedy: "In a browser use the 'webgpu' backend.",
    })
  })

  test('a Node that is too old', async () => {
    vi.stubGlobal('process', { versions: { node: '20.11.1' } })
    const report = await probe()
    vi.unstubAllGlobals()
    expect(report).toMatchObject({
      available: false,
      reason: 'TensorFlow needs Node 20.19 or newer, and this is Node 20.11.1.',
      remedy: expect.stringContaining('https://nodejs.org'),
    })
  })
})
