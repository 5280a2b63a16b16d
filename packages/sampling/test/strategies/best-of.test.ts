import { bestOf, type Candidate, endOfText, generate, maxTime } from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { batchModel } from '../batch-model.ts'
import { markovModel } from '../markov-model.ts'

const table = [
  [Math.log(0.5), Math.log(0.3), Math.log(0.2)],
  [Math.log(0.2), Math.log(0.2), Math.log(0.6)],
  [Math.log(0.6), Math.log(0.3), Math.log(0.1)],
]
const uneven = () => markovModel(table)

async function run(count: number, options: Parameters<typeof bestOf>[1] = {}, more = {}) {
  const model = uneven()
  const generation = generate(model, [0, 1], {
    maxNewTokens: 5,
    seed: 11,
    strategy: bestOf(count, options),
    ...more,
  })
  for await (const _ of generation);
  expect(model.open).toBe(0)
  return { model, result: generation.result! }
}

describe('bestOf', () => {
  test('keeps the candidate with the highest total log-probability', async () => {
    const candidates: Candidate[] = []
    const score = (candidate: Candidate) => {
      candidates.push(candidate)
      return candidate.logProbability
    }
    const { result } = await run(20, { score })
    expect(candidates).toHaveLength(20)
    expect(new Set(candidates.map(({ ids }) => ids.join())).size).toBeGreaterThan(10)
    expect(result.logProbability).toBe(
      Math.max(...candidates.map(candidate => candidate.logProbability)),
    )
    expect((await run(20)).result).toEqual(result)
    expect((await run(20, { score: 'total' })).result).toEqual(result)
  })
  test('keeps the candidate with the highest mean, and tells all of them, the best first', async () => {
    const stop = [endOfText(1)]
    const { result } = await run(20, { score: 'mean' }, { stop })
    const scores = result.sequences!.map(({ score }) => score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    expect(scores).toHaveLength(20)
    for (const { ids, score, logProbability } of result.sequences!) {
      expect(score).toBe(logProbability / ids.length)
    }
    expect(result.sequences![0]).toMatchObject({ ids: result.ids, reason: result.reason })
    expect(result.ids).not.toEqual((await run(20, {}, { stop })).result.ids)
  })
  test("keeps the highest of the caller's own score, the first of equals", async () => {
    const twos = ({ ids }: { readonly ids: readonly number[] }) => ids.filter(id => id === 2).length
    const best = await run(30, { score: async candidate => twos(candidate) })
    expect(twos(best.result)).toBeGreaterThanOrEqual(3)
    const { result } = await run(5, { score: () => 0 })
    expect(result.ids).toEqual((await run(1)).result.ids)
  })
  test('of one is the multinomial strategy', async () => {
    const { sequences, ...result } = (await run(1)).result
    expect((await run(1, {}, { strategy: 'multinomial' })).result).toEqual(result)
    expect(sequences).toHaveLength(1)
  })
  test('reads the prompt once', async () => {
    const { model } = await run(4)
    expect(model.appends.filter(ids => ids.length > 1)).toEqual([[0, 1]])
    expect(model.appends).toHaveLength(1 + 4 * 4)
  })
  test('draws all candidates in common passes where the model can, the same ones', async () => {
    const model = batchModel(table)
    const options = { maxNewTokens: 5, seed: 11, stop: [endOfText(1)], strategy: bestOf(6) }
    const generation = generate(model, [0, 1], options)
    for await (const _ of generation);
    expect(generation.result).toEqual((await run(6, {}, { stop: [endOfText(1)] })).result)
    expect(model.passes).toHaveLength(5)
    expect(model.passes[0]).toEqual([[], [0, 1], [], [], [], [], []])
    expect(model.open).toBe(0)
  })
  test('ends each candidate by the stop rules', async () => {
    const reasons: string[] = []
    const score = ({ reason }: Candidate) => reasons.push(reason)
    const { result } = await run(20, { score }, { maxNewTokens: 2, stop: [endOfText(2)] })
    expect(new Set(reasons)).toEqual(new Set(['endOfText', 'maxNewTokens']))
    expect(result.reason).toBe(reasons.at(-1))
  })
  test('yields the best finished candidate when aborted, or the one cut short', async () => {
    const controller = new AbortController()
    const abort = () => {
      controller.abort()
      return 0
    }
    const finished = await run(9, { score: abort }, { signal: controller.signal })
    expect(finished.result).toMatchObject({ reason: 'maxNewTokens', ids: { length: 5 } })
    const { result } = await run(9, {}, { stop: [maxTime(0)] })
    expect(result).toMatchObject({ reason: 'maxTime', ids: { length: 1 } })
  })
  test('disposes every fork when a score throws', async () => {
    const model = uneven()
    const strategy = bestOf(3, { score: () => Number.NaN })
    const generation = generate(model, [0], { maxNewTokens: 2, strategy })
    await expect(generation.next()).rejects.toMatchObject({ code: 'NOT_A_NUMBER' })
    expect(model.open).toBe(0)
  })
  test.each([0, 1.5])('rejects %s', count => {
    expect(() => bestOf(count)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
  test('rejects a score that it does not know', () => {
    const make = () => bestOf(2, { score: 'median' as 'mean' })
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
