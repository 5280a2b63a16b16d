import {
  beamSearch,
  bestOf,
  contrastive,
  endOfText,
  type GenerateOptions,
  generate,
  generateBatch,
  type NextTokenModel,
  promptLookup,
  stopStrings,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { batchModel } from '../batch-model.ts'
import { markovModel } from '../markov-model.ts'
import { randomTable } from '../tables.ts'

const table = randomTable(6, 2)
const prompts = [[0], [1, 2], [3], [0], [4, 4, 5]]

async function runBatch(
  model: NextTokenModel,
  options: GenerateOptions,
  texts: readonly (readonly number[])[] = prompts,
) {
  const generation = generateBatch(model, texts, options)
  for await (const _ of generation);
  return generation.results!
}

async function runAlone(model: NextTokenModel, options: GenerateOptions) {
  const results = []
  for (const [stream, prompt] of prompts.entries()) {
    const generation = generate(model, prompt, { ...options, stream })
    for await (const _ of generation);
    results.push(generation.result!)
  }
  return results
}

const decode = (ids: readonly number[]) => ids.map(id => 'abcdef'[id]).join('')

describe('generateBatch', () => {
  const states = randomTable(6, 8)

  test.each<[string, GenerateOptions]>([
    ['greedy', { maxNewTokens: 7, strategy: 'greedy', seed: 1 }],
    ['multinomial', { maxNewTokens: 7, seed: 1 }],
    ['ends that differ', { maxNewTokens: 30, seed: 2, stop: [endOfText(3)] }],
    ['stop strings', { maxNewTokens: 30, seed: 2, stop: [stopStrings(['dc', 'ea'], decode)] }],
    ['bestOf', { maxNewTokens: 4, seed: 3, strategy: bestOf(3) }],
    ['beamSearch', { maxNewTokens: 4, seed: 3, strategy: beamSearch({ beams: 3 }) }],
    ['contrastive', { maxNewTokens: 4, seed: 3, strategy: contrastive({ alpha: 0.5, k: 3 }) }],
    ['promptLookup', { maxNewTokens: 9, seed: 3, strategy: promptLookup() }],
    ['nothing to do', { maxNewTokens: 0, seed: 3 }],
  ])('gives each row what generate gives with its stream: %s', async (_, options) => {
    const model = batchModel(table, states)
    const alone = await runAlone(batchModel(table, states), options)
    expect(await runBatch(model, options)).toEqual(alone)
    expect(model.open).toBe(0)
  })
  test('makes one pass a step, drops rows that have ended, reads equal prompts once', async () => {
    const model = batchModel(table)
    const stop = [
      ({ prompt, ids }: { prompt: readonly number[]; ids: readonly number[] }) =>
        prompt[0] === 1 && ids.length === 2 ? 'enough' : undefined,
    ]
    const results = await runBatch(model, { maxNewTokens: 3, seed: 1, stop })
    const ids = results.map(({ ids }) => ids)
    expect(model.passes).toEqual([
      [[], [0], [1, 2], [3], [], [4, 4, 5]],
      [[], ...ids.map(row => [row[0]])],
      [[], [ids[0][1]], [ids[2][1]], [ids[3][1]], [ids[4][1]]],
    ])
    expect(ids[0]).not.toEqual(ids[3])
  })
  test('continues sessions one by one on a model that cannot do better', async () => {
    const options = { maxNewTokens: 7, seed: 1 }
    const model = markovModel(table)
    expect(await runBatch(model, options)).toEqual(await runAlone(markovModel(table), options))
    expect(model.open).toBe(0)
  })
  test('yields the tokens of a step in order of rows, computed when the first is asked for', async () => {
    const model = batchModel(table)
    const generation = generateBatch(model, [[0], [1]], { maxNewTokens: 2, seed: 1 })
    const seen: unknown[] = []
    for await (const { row, step } of generation) seen.push([row, step, model.passes.length])
    expect(seen).toEqual([
      [0, 0, 1],
      [1, 0, 1],
      [0, 1, 2],
      [1, 1, 2],
    ])
  })
  test('ends every row when aborted', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const generation = generateBatch(batchModel(table), prompts, {
      maxNewTokens: 9,
      seed: 1,
      signal,
    })
    for await (const { row, step } of generation) if (row === 2 && step === 3) controller.abort()
    expect(generation.results!.map(({ reason, ids }) => [reason, ids.length])).toEqual(
      prompts.map(() => ['aborted', 4]),
    )
  })
  test('disposes everything when the consumer leaves, and has no results then', async () => {
    const model = batchModel(table)
    const generation = generateBatch(model, prompts, { maxNewTokens: 9 })
    for await (const _ of generation) break
    expect(model.open).toBe(0)
    expect(generation.results).toBeUndefined()
  })
  test('passes on the error of a row or a pass, once all are disposed', async () => {
    const broken = (_: Float32Array, { ids }: { readonly ids: readonly number[] }) => {
      if (ids.length === 4) throw new Error('broken')
      return new Float32Array(6)
    }
    const model = batchModel(table)
    const run = runBatch(model, { maxNewTokens: 9, processor: broken })
    await expect(run).rejects.toThrow('broken')
    expect(model.open).toBe(0)
    const failing = batchModel([[Number.NaN], ...table.slice(1)])
    await expect(runBatch(failing, { maxNewTokens: 9 })).rejects.toMatchObject({
      code: 'WRONG_LENGTH',
    })
    expect(failing.open).toBe(0)
  })
  test('has no results of no prompts', async () => {
    expect(await runBatch(batchModel(table), { maxNewTokens: 9 }, [])).toEqual([])
  })
  test('reports one seed that gives the same again', async () => {
    const [first, ...others] = await runBatch(batchModel(table), { maxNewTokens: 9 })
    const again = await runBatch(batchModel(table), { maxNewTokens: 9, seed: first.seed })
    expect(again).toEqual([first, ...others])
  })
  test('refuses a bad prompt or option at the call', () => {
    const model = batchModel(table)
    expect(() => generateBatch(model, [[0], []], { maxNewTokens: 1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_PROMPT' }),
    )
    expect(() =>
      generateBatch(model, [[0], [1]], { maxNewTokens: 1, stream: 2 ** 21 - 1 }),
    ).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
