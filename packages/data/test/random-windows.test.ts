import { randomWindows } from '@nexttoken/data'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collect } from './collect.ts'
import { failure } from './failure.ts'

const ids = Int32Array.from({ length: 20 }, (_, id) => id)
const options = { contextLength: 4, batchSize: 3, seed: 11 }

describe('randomWindows', () => {
  test('gives rows of consecutive ids with targets shifted by one', async () => {
    for (const { inputs, targets, shape } of await collect(randomWindows(ids, options), 20)) {
      expect(shape).toEqual([3, 4])
      for (let row = 0; row < 3; row++) {
        const start = inputs[row * 4]
        expect(inputs.subarray(row * 4, row * 4 + 4)).toEqual(ids.subarray(start, start + 4))
        expect(targets.subarray(row * 4, row * 4 + 4)).toEqual(ids.subarray(start + 1, start + 5))
      }
    }
  })

  test('reaches every offset, the first and the last included, about equally often', async () => {
    const tally = new Array<number>(16).fill(0)
    const found = await collect(randomWindows(ids, { ...options, batchSize: 16 }), 1000)
    for (const { inputs } of found) for (let row = 0; row < 16; row++) tally[inputs[row * 4]]++
    // Binomial(16000, 1/16) has a standard deviation of 30.6; five of them.
    for (const times of tally) expect(Math.abs(times - 1000)).toBeLessThan(153)
  })

  test('works on the shortest text, which has one window', async () => {
    const [batch] = await collect(
      randomWindows([7, 8, 9], { contextLength: 2, batchSize: 2, seed: 0 }),
      1,
    )
    expect(batch.inputs).toEqual(Int32Array.of(7, 8, 7, 8))
    expect(batch.targets).toEqual(Int32Array.of(8, 9, 8, 9))
  })

  test('is a function of the seed, for every kind of ids', async () => {
    const expected = await collect(randomWindows(ids, options), 5)
    expect(await collect(randomWindows([...ids], options), 5)).toEqual(expected)
    expect(await collect(randomWindows(Uint16Array.from(ids), options), 5)).toEqual(expected)
    expect(await collect(randomWindows(ids, { ...options, seed: 12 }), 5)).not.toEqual(expected)
  })

  test('continues after any batch with exactly the batches that would have followed', async () => {
    const whole = await collect(randomWindows(ids, options), 30)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 24 }), async done => {
        const cursor = JSON.parse(JSON.stringify(whole[done].cursor))
        const rest = await collect(randomWindows(ids, { ...options, cursor }), 5)
        expect(rest).toEqual(whole.slice(done + 1, done + 6))
      }),
    )
  })

  test('continues from a far batch without drawing those before', async () => {
    const [{ cursor }] = await collect(randomWindows(ids, options), 1)
    const far = { ...cursor, batch: 1e12 }
    const [batch] = await collect(randomWindows(ids, { ...options, cursor: far }), 1)
    expect(batch.cursor.batch).toBe(1e12 + 1)
  })

  test('rejects a cursor of other ids or options', async () => {
    const [{ cursor }] = await collect(randomWindows(ids, options), 1)
    for (const other of [{ seed: 12 }, { batchSize: 4 }, { contextLength: 5 }]) {
      expect(() => randomWindows(ids, { ...options, ...other, cursor })).toThrow(
        failure('CURSOR_MISMATCH'),
      )
    }
    expect(() => randomWindows(ids.subarray(1), { ...options, cursor })).toThrow(
      failure('CURSOR_MISMATCH', 'windows 16', '15'),
    )
  })

  test('rejects short texts and options out of range before the first batch', () => {
    expect(() => randomWindows([1, 2], { ...options, contextLength: 2 })).toThrow(
      failure('TOO_SHORT', '3 ids', 'got 2'),
    )
    for (const wrong of [{ contextLength: 0 }, { batchSize: 0.5 }, { seed: -1 }]) {
      expect(() => randomWindows(ids, { ...options, ...wrong })).toThrow(failure('INVALID_OPTION'))
    }
  })
})
