import { createGpt, type Gpt, presets } from '@nexttoken/gpt'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distance, idsTensor } from './numbers.ts'
import { useBackend } from './use-backend.ts'

const config = { ...presets.nano, layers: 2, vocabularySize: 13, contextLength: 6 }
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
    expect(distance(await session.append(text.slice(0, 5)), expected(text.slice(0, 5)))).toBe(0)
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
        expect(last).toEqual(await model.start().append(parts.flat()))
        expect(session.length).toBe(parts.flat().length)
      }),
      { seed: 1, numRuns: 20 },
    )
  })

  test('slides the window past the context', async () => {
    const session = model.start()
    for (let end = 1; end <= text.length; end++) {
      const window = text.slice(Math.max(0, end - 6), end)
      expect(await session.append([text[end - 1]])).toEqual(expected(window))
    }
    expect(session.length).toBe(10)
  })

  test('forks and rewinds without touching the other', async () => {
    const session = model.start()
    await session.append([4, 5, 6])
    const fork = session.fork()
    await fork.append([7])
    session.rewind(1)
    expect([session.length, fork.length]).toEqual([1, 4])
    expect(await session.append([9])).toEqual(expected([4, 9]))
    expect(await fork.append([2])).toEqual(expected([4, 5, 6, 7, 2]))
    session.dispose()
    expect(await fork.append([3])).toEqual(expected([4, 5, 6, 7, 2, 3]))
    fork.rewind(0)
    expect(await fork.append([1])).toEqual(expected([1]))
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
    await expect(session.append([1])).rejects.toMatchObject({ code: 'DISPOSED' })
    expect(() => session.fork()).toThrow(disposed)
    expect(() => session.rewind(0)).toThrow(disposed)
  })
})
