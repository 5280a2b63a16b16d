import {
  type BeamSearchOptions,
  beamSearch,
  chain,
  endOfText,
  type GenerateOptions,
  generate,
  type NextTokenModel,
  stopStrings,
  temperature,
} from '@nexttoken/sampling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batchModel } from '../batch-model.ts'
import { markovModel } from '../markov-model.ts'
import { chiSquared, randomTable } from '../tables.ts'

// Greedy takes 0, 1, …; the likeliest two tokens are 1, 2 with 0.4 · 0.9.
const garden = [
  [0.5, 0.4, 0.1].map(Math.log),
  [0.05, 0.05, 0.9].map(Math.log),
  [0.3, 0.4, 0.3].map(Math.log),
]

async function run(
  model: NextTokenModel,
  options: BeamSearchOptions,
  more: Partial<GenerateOptions> = {},
) {
  const strategy = beamSearch(options)
  const generation = generate(model, [0], { maxNewTokens: 2, seed: 3, strategy, ...more })
  for await (const _ of generation);
  return generation.result!
}

describe('beamSearch', () => {
  test('finds the likeliest sequence, which greedy misses', async () => {
    const result = await run(markovModel(garden), { beams: 2, lengthPenalty: 0 })
    expect(result.ids).toEqual([1, 2])
    expect(result.logProbability).toBeCloseTo(Math.log(0.36), 5)
    expect(result.reason).toBe('maxNewTokens')
    expect(result.sequences).toEqual([
      {
        ids: [1, 2],
        score: expect.closeTo(Math.log(0.36), 5),
        logProbability: expect.closeTo(Math.log(0.36), 5),
        reason: 'maxNewTokens',
      },
      {
        ids: [0, 0],
        score: expect.closeTo(Math.log(0.25), 5),
        logProbability: expect.closeTo(Math.log(0.25), 5),
        reason: 'maxNewTokens',
      },
    ])
  })
  test('of enough beams finds what trying every sequence finds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 999 }),
        fc.integer({ min: 2, max: 4 }),
        async (seed, size) => {
          const table = randomTable(size, seed)
          const { sequences } = await run(
            markovModel(table),
            { beams: size ** 3, lengthPenalty: 0 },
            { maxNewTokens: 3 },
          )
          const sums: number[] = []
          for (let a = 0; a < size; a++)
            for (let b = 0; b < size; b++)
              for (let c = 0; c < size; c++) sums.push(table[0][a] + table[a][b] + table[b][c])
          sums.sort((a, b) => b - a)
          expect(sequences).toHaveLength(sums.length)
          for (const [index, sum] of sums.entries()) {
            expect(sequences![index].score).toBeCloseTo(sum, 4)
          }
        },
      ),
      { seed: 4, numRuns: 20 },
    )
  })
  test('takes the lower id of equals', async () => {
    const flat = [0, 1, 2].map(() => [0, 0, 0])
    const { sequences } = await run(markovModel(flat), { beams: 2 })
    expect(sequences!.map(({ ids }) => ids)).toEqual([
      [0, 0],
      [0, 1],
    ])
  })
  test('reads the prompt once and of each beam one id a step', async () => {
    const model = markovModel(garden)
    await run(model, { beams: 2 }, { maxNewTokens: 3 })
    expect(model.appends).toEqual([[0], [0], [1], [2], [0]])
    expect(model.open).toBe(0)
  })
  test('makes one pass for all beams where the model can, with the same result', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 999 }),
        fc.constantFrom(1, 2),
        async (seed, groups) => {
          const table = randomTable(6, seed)
          const model = batchModel(table)
          const more = { maxNewTokens: 5, stop: [endOfText(5)] }
          const together = await run(model, { beams: 4, groups }, more)
          expect(together).toEqual(await run(markovModel(table), { beams: 4, groups }, more))
          expect(model.passes.length).toBeLessThanOrEqual(5)
          expect(model.open).toBe(0)
        },
      ),
      { seed: 4, numRuns: 20 },
    )
  })
  test('shows processors log-probabilities, and sums what they leave', async () => {
    const options = { beams: 2, lengthPenalty: 0 }
    const result = await run(markovModel(garden), options, { processor: chain(temperature(0.5)) })
    expect(result.ids).toEqual([1, 2])
    expect(result.sequences![0].score).toBeCloseTo(2 * Math.log(0.36), 5)
    expect(result.logProbability).toBeCloseTo(Math.log(0.36), 5)
  })
  test('groups keep off the tokens of earlier groups', async () => {
    const table = [[0.6, 0.39, 0.01].map(Math.log), ...garden.slice(1)]
    const options = { beams: 2, groups: 2, lengthPenalty: 0, diversityPenalty: 0.5 }
    const { sequences } = await run(markovModel(table), options, { maxNewTokens: 1 })
    expect(sequences!.map(({ ids }) => ids)).toEqual([[0], [1]])
    expect(sequences![1].score).toBeCloseTo(Math.log(0.39), 5)
    const close = await run(
      markovModel(table),
      { ...options, diversityPenalty: 0.4 },
      { maxNewTokens: 1 },
    )
    expect(close.sequences!.map(({ ids }) => ids)).toEqual([[0], [0]])
  })
  test('sampling draws ways on in their shares, without drawing one twice', async () => {
    const counts = [0, 0, 0]
    for (let seed = 0; seed < 3000; seed++) {
      const options = { beams: 1, sample: true, lengthPenalty: 0 }
      const { sequences } = await run(markovModel(garden), options, { maxNewTokens: 1, seed })
      counts[sequences![0].ids[0]]++
    }
    // One that may finish is drawn.
    expect(chiSquared(counts, [0.5, 0.4, 0.1])).toBeLessThan(13.82) // 99.9 % at 2 degrees
    const { sequences } = await run(
      markovModel(garden),
      { beams: 3, sample: true },
      { maxNewTokens: 1 },
    )
    expect(new Set(sequences!.map(({ ids }) => ids[0])).size).toBe(3)
    const again = await run(markovModel(garden), { beams: 3, sample: true }, { maxNewTokens: 1 })
    expect(again.sequences).toEqual(sequences)
  })
  test('keeps stop text out of the stream, and in the sequences', async () => {
    const decode = (ids: readonly number[]) => ids.map(id => 'abc'[id]).join('')
    const model = markovModel(garden)
    const result = await run(
      model,
      { beams: 2, lengthPenalty: 0 },
      { stop: [stopStrings(['bc'], decode)], maxNewTokens: 5 },
    )
    expect(result).toMatchObject({ reason: 'stopString', ids: [], withheld: [1, 2] })
    expect(result.sequences![0].ids).toEqual([1, 2])
  })
  test('yields the best so far when aborted in the middle', async () => {
    const controller = new AbortController()
    const model = markovModel(garden)
    let steps = 0
    const processor = (logits: Float32Array) => {
      if (++steps === 4) controller.abort()
      return logits
    }
    const result = await run(
      model,
      { beams: 2 },
      { maxNewTokens: 50, signal: controller.signal, processor },
    )
    expect(result.reason).toBe('aborted')
    expect(result.ids).toHaveLength(3)
    expect(model.open).toBe(0)
  })
  test('ends without a pass when there is nothing to do', async () => {
    const model = markovModel(garden)
    expect(await run(model, { beams: 2 }, { maxNewTokens: 0 })).toMatchObject({
      reason: 'maxNewTokens',
      ids: [],
    })
    expect(model.appends).toEqual([])
  })
  test('goes on from the beams that may when a processor forbids all else', async () => {
    const only = (logits: Float32Array) => logits.map((logit, id) => (id === 2 ? logit : -Infinity))
    const { sequences } = await run(markovModel(garden), { beams: 3 }, { processor: only })
    expect(sequences!.map(({ ids }) => ids)).toEqual([[2, 2]])
  })
  test.each([
    ['EMPTY_DISTRIBUTION', -Infinity],
    ['NOT_A_NUMBER', Number.NaN],
  ])('throws %s', async (code, value) => {
    const model = markovModel(garden)
    const processor = (logits: Float32Array) => logits.map(() => value)
    await expect(run(model, { beams: 2 }, { processor })).rejects.toMatchObject({ code })
    expect(model.open).toBe(0)
  })
  test.each([
    { beams: 0 },
    { beams: 3, groups: 2 },
    { beams: 2, groups: 0 },
    { beams: 2, lengthPenalty: Number.NaN },
    { beams: 2, diversityPenalty: 0 },
    { beams: 2, earlyStopping: 'always' as 'never' },
  ])('rejects %j', options => {
    expect(() => beamSearch(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
