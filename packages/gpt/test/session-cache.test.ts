import { createGpt, type Gpt, presets, type Session } from '@nexttoken/gpt'
import { type Backend, type BackendName, openBackend } from '@nexttoken/tensor-backend'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distance } from './numbers.ts'

// Two blocks of positions, so that texts cross from one into the next.
const config = { ...presets.nano, layers: 2, vocabularySize: 13, contextLength: 140 }
const ids = (length: number): number[] => Array.from({ length }, (_, index) => (index * 7) % 13)

type Step =
  | { readonly kind: 'append'; readonly which: number; readonly ids: readonly number[] }
  | { readonly kind: 'fork' | 'end'; readonly which: number }
  | { readonly kind: 'rewind'; readonly which: number; readonly share: number }

const which = fc.nat()
const piece = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 6 }),
  fc.integer({ min: 60, max: 130 }).map(ids),
)
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('append' as const), which, ids: piece }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('fork', 'end'), which }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('rewind' as const),
        which,
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
  ),
  { minLength: 1, maxLength: 14 },
)

interface Line {
  readonly session: Session
  text: number[]
}

describe.each<BackendName>(['cpu', 'simd'])('a session on %s', name => {
  let backend: Backend
  let model: Gpt
  beforeAll(async () => {
    backend = await openBackend(name)
    model = createGpt(config, { seed: 5 })
  })
  afterAll(() => {
    model.dispose()
    backend.dispose()
  })

  async function take(lines: Line[], step: Step): Promise<void> {
    const line = lines[step.which % lines.length]
    if (step.kind === 'fork') lines.push({ session: line.session.fork(), text: [...line.text] })
    if (step.kind === 'end' && lines.length > 1) {
      line.session.dispose()
      lines.splice(lines.indexOf(line), 1)
    }
    if (step.kind === 'rewind') {
      line.text = line.text.slice(0, Math.round(step.share * line.text.length))
      line.session.rewind(line.text.length)
    }
    if (step.kind === 'append') {
      line.text = [...line.text, ...step.ids]
      await expectFresh(await line.session.append(step.ids), line.text)
    }
  }

  async function expectFresh(logits: Float32Array, text: readonly number[]): Promise<void> {
    const fresh = model.start({ windowStep: 50 })
    expect(distance(logits, await fresh.append(text))).toBeLessThan(1e-5)
    fresh.dispose()
  }

  test('however it came to its ids predicts what a fresh one does', async () => {
    const tensors = backend.memory().tensors
    await fc.assert(
      fc.asyncProperty(steps, async sequence => {
        const lines: Line[] = [{ session: model.start({ windowStep: 50 }), text: [] }]
        for (const step of sequence) await take(lines, step)
        for (const { session } of lines) session.dispose()
      }),
      { seed: 3, numRuns: 30 },
    )
    expect(backend.memory().tensors).toBe(tensors)
  })

  test('holds 2 · layers · positions · channels values, and what it shares once', async () => {
    const { bytes, tensors } = backend.memory()
    const session = model.start()
    expect(backend.memory().bytes).toBe(bytes)
    await session.append(ids(140))
    const cache = 4 * 2 * config.layers * 140 * config.channels
    expect(backend.memory().bytes - bytes).toBe(cache)
    const held = backend.memory().tensors
    session.rewind(3)
    await session.append([1, 2])
    expect(backend.memory().tensors).toBe(held)
    const buffers = backend.tf.memory().numDataBuffers
    const fork = session.fork()
    expect(backend.tf.memory().numDataBuffers).toBe(buffers)
    await fork.append([3])
    // Of its two blocks in each layer, the one that it wrote to.
    expect(backend.tf.memory().numDataBuffers).toBe(buffers + config.layers)
    session.dispose()
    fork.dispose()
    expect(backend.memory()).toMatchObject({ bytes, tensors })
  })

  test('goes on as if nothing had been appended after a pass that failed', async () => {
    const { tf } = backend
    const session = model.start()
    await session.append(ids(20))
    const fork = session.fork()
    const tensors = backend.memory().tensors
    const kernel = tf.getKernel('NtGelu', name)
    const swap = (kernelFunc: typeof kernel.kernelFunc) => {
      tf.unregisterKernel('NtGelu', name)
      tf.registerKernel({ ...kernel, kernelFunc })
    }
    let calls = 0
    swap(parameters => {
      if (++calls === 2) throw new Error('out of order')
      return kernel.kernelFunc(parameters)
    })
    await expect(session.append([1, 2, 3])).rejects.toThrow('out of order')
    swap(kernel.kernelFunc)
    expect(backend.memory().tensors).toBe(tensors)
    expect(session.length).toBe(20)
    await expectFresh(await session.append([4]), [...ids(20), 4])
    await expectFresh(await fork.append([5]), [...ids(20), 5])
    session.dispose()
    fork.dispose()
  })

  test('leaves nothing behind when its model goes first', async () => {
    const before = backend.memory()
    const passing = createGpt(config, { seed: 6 })
    const session = passing.start()
    await session.append([1])
    const fork = session.fork()
    passing.dispose()
    session.dispose()
    fork.dispose()
    expect(backend.memory()).toMatchObject({ tensors: before.tensors, bytes: before.bytes })
  })

  test.runIf(name === 'simd')('once warm takes no more memory from the system', async () => {
    const session = model.start()
    const batch = model.start({ batchSize: 3 })
    const round = async () => {
      await session.restart(ids(20))
      for (let id = 0; id < 13; id++) await session.append([id])
      await batch.append([ids(5), ids(9), ids(2)])
      for (let id = 0; id < 13; id++) await batch.append([[id], [id], [id]])
      batch.rewind([0, 0, 0])
    }
    await round()
    const { reservedBytes } = backend.memory()
    for (let again = 0; again < 5; again++) await round()
    expect(backend.memory().reservedBytes).toBe(reservedBytes)
    session.dispose()
    batch.dispose()
  })
})
