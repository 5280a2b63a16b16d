import type { BackendName } from '@nexttoken/tensor-backend'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { measureBackend } from '../src/measure-backend.ts'
import { tryBackend } from '../src/try-backend.ts'
import { runCli } from './run-cli.ts'

// A device that computes wrongly, for the one test that measures in this process.
vi.mock('../src/with-backend.ts', () => ({
  withBackend: (_options: object, work: (backend: object) => unknown) =>
    work({ tf: { ones: () => ({}) }, device: 'wrong' }),
}))
vi.mock('@nexttoken/tensor-backend', async original => ({
  ...(await original<object>()),
  linear: () => ({ data: async () => [511], dispose: () => {} }),
}))

afterEach(() => vi.unstubAllEnvs())

const available = (name: string) => ({ name: name as BackendName, available: true })

/** A program that every Node process runs first. */
function runFirst(program: string): void {
  vi.stubEnv('NODE_OPTIONS', `--import=data:text/javascript,${encodeURIComponent(program)}`)
}

describe('nexttoken doctor', () => {
  test('as JSON: the machine, and every backend with what came of it', async () => {
    const { status, stdout } = await runCli(['doctor', '--json'])
    expect(status).toBe(0)
    const { backends, ...machine } = JSON.parse(stdout)
    expect(machine).toMatchObject({
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cores: expect.any(Number),
      memoryBytes: expect.any(Number),
    })
    for (const backend of backends) {
      const { opened, gigaflops = 0, residentBytes = 0, reason = '' } = backend
      if (opened) expect(Math.min(gigaflops, residentBytes), backend.name).toBeGreaterThan(0)
      else expect(reason, backend.name).not.toBe('')
    }
    expect(backends.at(-1)).toMatchObject({ name: 'cpu', available: true, opened: true })
  })

  test('in words: a backend, whether it opens, why not, and what helps', async () => {
    // No driver can be loaded.
    runFirst(`process.dlopen = () => { throw new Error('x: cannot open shared object file') }`)
    const { status, stdout, stderr } = await runCli(['doctor'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^nexttoken {2}\d/)
    expect(stdout).toMatch(/\n {2}cuda {7}does not open\n {13}\S.*\n {13}→ \S/)
    expect(stdout).toMatch(/\n {2}cpu {8}opens\n.*\n {13}[\d.]+ GFLOPS .* MiB of memory\n/)
  })
})

describe('tryBackend', () => {
  test('one that is not available is not opened', async () => {
    const report = { ...available('cuda'), available: false, reason: 'none' }
    expect(await tryBackend(report)).toEqual({ ...report, opened: false })
  })

  test('one that opens tells its device, speed and memory', async () => {
    expect(await tryBackend(available('cpu'))).toMatchObject({
      opened: true,
      device: expect.stringMatching(/JavaScript/),
      gigaflops: expect.any(Number),
      residentBytes: expect.any(Number),
    })
  })

  test('one that does not open says why', async () => {
    expect(await tryBackend(available('gpu'))).toMatchObject({
      opened: false,
      reason: expect.stringMatching(/^There is no backend 'gpu'/),
    })
  })

  test.runIf(process.platform === 'linux')('one that crashes: how, and what helps', async () => {
    const crash = `if (process.argv.includes('try-backend')) process.kill(process.pid, 'SIGBUS')`
    runFirst(crash)
    expect(await tryBackend(available('tensorflow'))).toEqual({
      ...available('tensorflow'),
      opened: false,
      reason: 'Opening it ends the process with SIGBUS: it said nothing.',
      remedy: 'Run: npx nexttoken setup tensorflow --remove && npx nexttoken setup tensorflow',
    })
    expect(await tryBackend(available('webgpu'))).not.toHaveProperty('remedy')
    runFirst(crash.replace('process.kill', `console.error('a driver');process.exit(3)||`))
    expect(await tryBackend(available('cpu'))).toMatchObject({
      reason: 'Opening it ends the process with exit status 3: a driver.',
    })
  })
})

test('a device that computes wrongly is told', async () => {
  await expect(measureBackend('cpu')).rejects.toMatchObject({
    code: 'BACKEND_UNAVAILABLE',
    message: 'A product of ones gave 511 instead of 512: this device computes wrongly.',
  })
})
