import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  type Backend,
  inspectBackends,
  openBackend,
  requireMemory,
  unembedding,
} from '@nexttoken/tensor-backend'
import type { Rank } from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, test, vi } from 'vitest'

let backend: Backend | undefined
afterEach(() => {
  backend?.dispose()
  backend = undefined
  vi.unstubAllGlobals()
})

/** What the process prints; null where it had to be stopped. */
function run(program: string): string | null {
  const words = ['--import', 'tsx', '--conditions=@nexttoken/source', '--input-type=module']
  const { status, stdout } = spawnSync(process.execPath, [...words, '--eval', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
    timeout: 60_000,
  })
  return status === 0 ? stdout.trim() : null
}

describe('threads', () => {
  test('a process ends by itself, though its backend is open', () => {
    const program = `import { openBackend } from '@nexttoken/tensor-backend'
      const { device } = await openBackend('simd', { threads: 2 })
      console.log(device)`
    expect(run(program)).toMatch(/on 2 threads/)
  })

  test('opening again and again works, and counts its threads', async () => {
    for (const threads of [1, 2, 3]) {
      backend = await openBackend('simd', { threads })
      const { tf, device } = backend
      expect(device).toContain(`${threads} thread`)
      const sum = tf.tidy(() => tf.sum(tf.matMul(tf.ones([90, 200]), tf.ones([200, 300]))))
      expect(sum.dataSync()[0]).toBe(90 * 200 * 300)
      backend.dispose()
    }
  })

  test('a page that is not isolated has one thread, and says why', async () => {
    vi.stubGlobal('crossOriginIsolated', false)
    const report = (await inspectBackends()).find(({ name }) => name === 'simd')
    expect(report?.device).toContain('1 thread')
    expect(report?.note).toMatch(/not cross-origin isolated/)
    backend = await openBackend('simd', { threads: 4 })
    expect(backend.device).toMatch(/1 thread.*not cross-origin isolated/)
  })

  test('workers that cannot start leave one thread, with the reason', async () => {
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: string) => {
      if (name === 'node:worker_threads') throw new Error('no threads here')
      return { availableParallelism: () => 2, setFlagsFromString: () => {} }
    }) as typeof process.getBuiltinModule)
    backend = await openBackend('simd')
    vi.restoreAllMocks()
    expect(backend.device).toMatch(/1 thread.*do not start: no threads here/)
  })
})

describe('memory', () => {
  test('what is disposed is used again', async () => {
    backend = await openBackend('simd', { threads: 1 })
    const { tf } = backend
    const [a, b] = [tf.ones<Rank.R2>([500, 400]), tf.ones<Rank.R2>([400, 300])]
    const reserved: (number | undefined)[] = []
    for (let turn = 0; turn < 5; turn++) {
      tf.matMul(a, b).dispose()
      reserved.push(backend.memory().reservedBytes)
    }
    expect(new Set(reserved.slice(1)).size).toBe(1)
  })

  test('what a caller reads or slices outlives the tensor', async () => {
    backend = await openBackend('simd', { threads: 1 })
    const { tf } = backend
    const product = tf.matMul(tf.ones<Rank.R2>([8, 8]), tf.ones<Rank.R2>([8, 8]))
    const read = product.dataSync()
    const slice = tf.slice(product, [2, 0], [2, 8])
    product.dispose()
    tf.matMul(tf.zeros<Rank.R2>([8, 8]), tf.zeros<Rank.R2>([8, 8]))
    expect(read.buffer).toBeInstanceOf(ArrayBuffer)
    expect([...read]).toEqual(new Array(64).fill(8))
    expect([...slice.dataSync()]).toEqual(new Array(16).fill(8))
  })

  test("a caller's array is not written to, nor read once it is in the memory", async () => {
    backend = await openBackend('simd', { threads: 1 })
    const { tf } = backend
    const values = new Float32Array(4).fill(2)
    const tensor = tf.tensor2d(values, [2, 2])
    tf.matMul(tensor, tensor)
    values.fill(9)
    expect([...tf.matMul(tensor, tensor).dataSync()]).toEqual([8, 8, 8, 8])
  })

  test('a tensor beyond the memory is refused before it is computed', async () => {
    backend = await openBackend('simd', { threads: 1 })
    const { tf } = backend
    const [hidden, table] = [tf.zeros<Rank.R2>([40_000, 1]), tf.zeros<Rank.R2>([30_000, 1])]
    expect(() => unembedding(hidden, table)).toThrow(
      expect.objectContaining({
        code: 'OUT_OF_MEMORY',
        message: expect.stringMatching(/4578 MiB/),
      }),
    )
    expect(() => requireMemory(6e9, 'a model')).toThrow(/5\.6 GiB are needed for a model/)
    expect(() => requireMemory(1e9, 'a model')).not.toThrow()
  })

  test('a backend without a limit of its own refuses nothing', async () => {
    backend = await openBackend('cpu')
    expect(() => requireMemory(1e15, 'anything')).not.toThrow()
  })
})
