import { createGpt, type Gpt, presets, type Session } from '@nexttoken/gpt'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { distance, idsTensor } from './numbers.ts'

const config = { ...presets.nano, layers: 2, vocabularySize: 13, contextLength: 6 }
/** Of a cached pass from an uncached one: both are float32, and sum in different orders. */
const TOLERANCE = 1e-5
const text = [1, 12, 0, 3, 3, 7, 11, 2, 5, 9]

describe('Session', () => {
  useBackend()
  let model: Gpt
  beforeAll(() => {
    model = createGpt(config, { seed: 8 })
  })
  afterAll(() => model.dispose())

  /** The last logits of `ids` in one pass. */
  const expected = (ids: readonly number[]): Float32Array =>
    model
      .logits(idsTensor([ids]))
      .dataSync()
      .slice(-13) as Float32Array

  test('predicts what a whole pass does', async () => {
    const session = model.start()
    expect(session.length).toBe(0)
    expect(
      distance(await session.append(text.slice(0, 5)), expected(text.slice(0, 5))),
    ).toBeLessThan(TOLERANCE)
    expect(session.length).toBe(5)
  })

  test('in pieces predicts what it does at once', async () => {
    const pieces = fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1 }), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(pieces, async parts => {
        const session = model.start()
        let last = new Float32Array()
        for (const part of parts) last = (await session.append(part)) as typeof last
        const whole = model.start()
        expect(distance(last, await whole.append(parts.flat()))).toBeLessThan(TOLERANCE)
        expect(session.length).toBe(parts.flat().length)
        session.dispose()
        whole.dispose()
      }),
      { seed: 1, numRuns: 20 },
    )
  })

  test('slides the window past the context', async () => {
    const session = model.start()
    for (let end = 1; end <= text.length; end++) {
      const window = text.slice(Math.max(0, end - 6), end)
      const logits = await session.append([text[end - 1]])
      expect(distance(logits, expected(window))).toBeLessThan(TOLERANCE)
    }
    expect(session.length).toBe(10)
  })

  test('slides the window by a step at once, whatever the pieces', async () => {
    const session = model.start({ windowStep: 3 })
    const starts = [0, 0, 0, 0, 0, 0, 3, 3, 3, 6]
    for (const [index, start] of starts.entries()) {
      const window = expected(text.slice(start, index + 1))
      expect(distance(await session.append([text[index]]), window)).toBeLessThan(TOLERANCE)
      const whole = model.start({ windowStep: 3 })
      const logits = await whole.append(text.slice(0, index + 1))
      expect(distance(logits, window)).toBeLessThan(TOLERANCE)
    }
  })

  test.each([0, 7, 1.5])('refuses a window that moves by %d', windowStep => {
    expect(() => model.start({ windowStep })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })

  test('restarts from what two texts share', async () => {
    const session = model.start()
    for (const ids of [[4, 5, 6], [4, 5, 7, 8], [4, 5], [4, 5, 7, 8], [1], text]) {
      const window = expected(ids.slice(-6))
      expect(distance(await session.restart(ids), window)).toBeLessThan(TOLERANCE)
      expect(session.length).toBe(ids.length)
    }
    for (const ids of [[], [4, 13]]) {
      await expect(session.restart(ids)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    expect(session.length).toBe(text.length)
  })

  test('forks and rewinds without touching the other', async () => {
    const session = model.start()
    await session.append([4, 5, 6])
    const fork = session.fork()
    await fork.append([7])
    session.rewind(1)
    expect([session.length, fork.length]).toEqual([1, 4])
    const appends = async (one: Session, id: number, ids: readonly number[]) =>
      expect(distance(await one.append([id]), expected(ids))).toBeLessThan(TOLERANCE)
    await appends(session, 9, [4, 9])
    await appends(fork, 2, [4, 5, 6, 7, 2])
    session.dispose()
    await appends(fork, 3, [4, 5, 6, 7, 2, 3])
    fork.rewind(0)
    await appends(fork, 1, [1])
  })

  test.each([[[]], [[13]], [[1, -1]], [[0.5]], [[Number.NaN]]])(
    'refuses to append %j',
    async ids => {
      const session = model.start()
      await session.append([1])
      await expect(session.append(ids)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
      expect(session.length).toBe(1)
    },
  )

  test.each([-1, 2, 0.5])('refuses to rewind 1 id to %d', async length => {
    const session = model.start()
    await session.append([1])
    expect(() => session.rewind(length)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })

  test('refuses work once disposed', async () => {
    const session = model.start()
    session.dispose()
    session.dispose()
    const disposed = expect.objectContaining({ code: 'DISPOSED' })
    for (const late of [session.append([1]), session.restart([1])]) {
      await expect(late).rejects.toMatchObject({ code: 'DISPOSED' })
    }
    expect(() => session.fork()).toThrow(disposed)
    expect(() => session.rewind(0)).toThrow(disposed)
  })
})
