import {
  type Batch,
  type BatchCursor,
  type BatchOptions,
  batches,
  slidingWindows,
  type Windows,
} from '@nexttoken/data'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { collect } from './collect.ts'
import { failure } from './failure.ts'

const numbered = (length: number): Windows =>
  slidingWindows(
    Array.from({ length: length + 1 }, (_, id) => id),
    { contextLength: 1 },
  )

const firstIds = (found: readonly Batch[]): number[][] => found.map(({ inputs }) => [...inputs])

const throughJson = (cursor: BatchCursor): BatchCursor => JSON.parse(JSON.stringify(cursor))

describe('batches', () => {
  test('is a typed stream of batches', () => {
    expectTypeOf(batches(numbered(2), { batchSize: 1 })).toEqualTypeOf<AsyncIterable<Batch>>()
    expectTypeOf<Batch['shape']>().toEqualTypeOf<readonly [number, number]>()
  })

  test('lays windows row by row, in order, and drops the short end', async () => {
    const ids = Array.from({ length: 12 }, (_, id) => id)
    const found = await collect(
      batches(slidingWindows(ids, { contextLength: 2 }), { batchSize: 2 }),
    )
    expect(found.map(({ shape, inputs, targets }) => ({ shape, inputs, targets }))).toEqual([
      { shape: [2, 2], inputs: Int32Array.of(0, 1, 2, 3), targets: Int32Array.of(1, 2, 3, 4) },
      { shape: [2, 2], inputs: Int32Array.of(4, 5, 6, 7), targets: Int32Array.of(5, 6, 7, 8) },
    ])
  })

  test('keeps the short end when asked to', async () => {
    const found = await collect(batches(numbered(5), { batchSize: 2, dropLast: false }))
    expect(found.map(({ shape }) => shape)).toEqual([
      [2, 1],
      [2, 1],
      [1, 1],
    ])
    expect(firstIds(found)).toEqual([[0, 1], [2, 3], [4]])
  })

  test('repeats the order in every epoch without a shuffle', async () => {
    const found = await collect(batches(numbered(4), { batchSize: 2, epochs: 2 }))
    expect(firstIds(found)).toEqual([
      [0, 1],
      [2, 3],
      [0, 1],
      [2, 3],
    ])
  })

  test('shuffles to a permutation, another in each epoch and for each seed, the same for the same', async () => {
    const epochsOf = async (seed: number): Promise<number[][]> => {
      const found = await collect(
        batches(numbered(50), { batchSize: 10, epochs: 2, shuffle: { seed } }),
      )
      const order = firstIds(found).flat()
      return [order.slice(0, 50), order.slice(50)]
    }
    const [first, second] = await epochsOf(1)
    const sorted = Array.from({ length: 50 }, (_, id) => id)
    for (const epoch of [first, second]) {
      expect(epoch).not.toEqual(sorted)
      expect(epoch.toSorted((a, b) => a - b)).toEqual(sorted)
    }
    expect(second).not.toEqual(first)
    expect(await epochsOf(1)).toEqual([first, second])
    expect((await epochsOf(2))[0]).not.toEqual(first)
  })

  test('puts each window at each place about equally often', async () => {
    const seen = Array.from({ length: 4 }, () => [0, 0, 0, 0])
    const stream = batches(numbered(4), { batchSize: 4, epochs: 4000, shuffle: { seed: 7 } })
    for await (const { inputs } of stream)
      for (let place = 0; place < 4; place++) seen[inputs[place]][place]++
    // Binomial(4000, 1/4) has a standard deviation of 27.4; five of them.
    for (const tally of seen.flat()) expect(Math.abs(tally - 1000)).toBeLessThan(137)
  })

  test('begins anew in each iteration', async () => {
    const stream = batches(numbered(6), { batchSize: 2, shuffle: { seed: 3 } })
    const beginning = await collect(stream, 1)
    const whole = await collect(stream)
    expect(whole).toHaveLength(3)
    expect(whole[0]).toEqual(beginning[0])
    expect(await collect(stream)).toEqual(whole)
  })

  test('gives batches that the caller may write to', async () => {
    const ids = Int32Array.of(1, 2, 3)
    const windows = slidingWindows(ids, { contextLength: 2 })
    for await (const { inputs } of batches(windows, { batchSize: 1 })) inputs.fill(0)
    expect(ids).toEqual(Int32Array.of(1, 2, 3))
  })

  test('continues after any batch with exactly the batches that would have followed', async () => {
    const runs = fc.record({
      windows: fc.integer({ min: 1, max: 20 }),
      batchSize: fc.integer({ min: 1, max: 6 }),
      epochs: fc.integer({ min: 1, max: 4 }),
      dropLast: fc.boolean(),
      seed: fc.option(fc.maxSafeNat(), { nil: undefined }),
      stop: fc.nat(),
    })
    await fc.assert(
      fc.asyncProperty(runs, async ({ windows: count, seed, stop, ...rest }) => {
        fc.pre(count >= rest.batchSize)
        const windows = numbered(count)
        const options: BatchOptions = seed === undefined ? rest : { ...rest, shuffle: { seed } }
        const whole = await collect(batches(windows, options))
        const done = stop % whole.length
        const cursor = throughJson(whole[done].cursor)
        expect(await collect(batches(windows, { ...options, cursor }))).toEqual(
          whole.slice(done + 1),
        )
      }),
    )
  })

  test('continues a finished run when more epochs are asked for', async () => {
    const options = { batchSize: 2, shuffle: { seed: 5 } }
    const long = await collect(batches(numbered(5), { ...options, epochs: 3 }))
    const short = await collect(batches(numbered(5), options))
    const cursor = throughJson(short[1].cursor)
    expect(await collect(batches(numbered(5), { ...options, cursor }))).toEqual([])
    const rest = await collect(batches(numbered(5), { ...options, epochs: 3, cursor }))
    expect(rest).toEqual(long.slice(2))
  })

  test('never ends for infinitely many epochs', async () => {
    const found = await collect(batches(numbered(2), { batchSize: 2, epochs: Infinity }), 100)
    expect(found[99].cursor).toMatchObject({ epoch: 99, batch: 1 })
  })

  test('rejects a cursor of other data or options', async () => {
    const windows = numbered(8)
    const options = { batchSize: 2, shuffle: { seed: 1 }, epochs: 3 }
    const [{ cursor }] = await collect(batches(windows, options), 1)
    const mismatch = (...fragments: string[]) => failure('CURSOR_MISMATCH', ...fragments)
    expect(() => batches(numbered(9), { ...options, cursor })).toThrow(mismatch('windows 8', '9'))
    expect(() => batches(windows, { ...options, batchSize: 4, cursor })).toThrow(
      mismatch('batchSize 2', '4'),
    )
    expect(() => batches(windows, { ...options, shuffle: { seed: 2 }, cursor })).toThrow(
      mismatch('seed 1', '2'),
    )
    expect(() => batches(windows, { batchSize: 2, cursor })).toThrow(
      mismatch('shuffled', 'sequential'),
    )
    const late = { ...cursor, epoch: 3 }
    expect(() => batches(windows, { ...options, cursor: late })).toThrow(mismatch('epoch 4', '3'))
  })

  test.each([null, 'later', 7, {}])('rejects %j in place of a cursor', wrong => {
    const cursor = wrong as never
    expect(() => batches(numbered(8), { batchSize: 2, cursor })).toThrow(failure('CURSOR_MISMATCH'))
  })

  test.each([-1, 0.5, '1', null])('rejects a cursor with batch %j', async wrong => {
    const [{ cursor }] = await collect(batches(numbered(8), { batchSize: 2 }), 1)
    const broken = { ...cursor, batch: wrong as never }
    expect(() => batches(numbered(8), { batchSize: 2, cursor: broken })).toThrow(
      failure('CURSOR_MISMATCH', 'batch'),
    )
  })

  test('rejects options out of range before the first batch', () => {
    const windows = numbered(8)
    for (const wrong of [0, -1, 1.5, Number.NaN, Infinity]) {
      expect(() => batches(windows, { batchSize: wrong })).toThrow(
        failure('INVALID_OPTION', 'batchSize'),
      )
    }
    for (const epochs of [0, -1, 1.5, Number.NaN]) {
      expect(() => batches(windows, { batchSize: 2, epochs })).toThrow(
        failure('INVALID_OPTION', 'epochs'),
      )
    }
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => batches(windows, { batchSize: 2, shuffle: { seed } })).toThrow(
        failure('INVALID_OPTION', 'seed'),
      )
    }
  })

  test('rejects fewer windows than one batch needs, instead of giving nothing', async () => {
    expect(() => batches(numbered(3), { batchSize: 4, epochs: Infinity })).toThrow(
      failure('TOO_SHORT', 'at least 4 windows', 'got 3'),
    )
    const found = await collect(batches(numbered(3), { batchSize: 4, dropLast: false }))
    expect(firstIds(found)).toEqual([[0, 1, 2]])
    const none: Windows = { ...numbered(1), length: 0 }
    expect(() => batches(none, { batchSize: 1, dropLast: false })).toThrow(
      failure('TOO_SHORT', 'got 0'),
    )
  })

  test("rejects a plugin's window of another length", async () => {
    const short: Windows = { ...numbered(2), contextLength: 2 }
    await expect(collect(batches(short, { batchSize: 1 }))).rejects.toThrow(
      failure('INVALID_WINDOW', 'Expected 2', 'window 0', 'got 1 and 1'),
    )
  })
})
