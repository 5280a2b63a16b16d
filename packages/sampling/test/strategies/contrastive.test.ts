import {
  contrastive,
  type GenerateOptions,
  generate,
  type NextTokenModel,
  type Session,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { batchModel } from '../batch-model.ts'
import { countingModel, markovModel } from '../markov-model.ts'
import { randomTable } from '../tables.ts'

const table = [
  [0.5, 0.4, 0.1].map(Math.log),
  [0.3, 0.3, 0.4].map(Math.log),
  [0.3, 0.4, 0.3].map(Math.log),
]
const states = [
  [2, 0],
  [0, 1],
  [3, 3],
]

async function run(model: NextTokenModel, alpha: number, options: Partial<GenerateOptions> = {}) {
  const strategy = contrastive({ alpha, k: 2 })
  const generation = generate(model, [0], { maxNewTokens: 2, seed: 1, strategy, ...options })
  for await (const _ of generation);
  return generation.result!
}

/** A model whose sessions tell hidden states one by one, in an array that they use again. */
function sequential(): NextTokenModel & { readonly open: number } {
  const model = markovModel(table)
  const buffer = new Float32Array(2)
  const wrap = (session: Session): Session => ({
    length: 0,
    append: session.append,
    appendHidden(ids) {
      const logits = session.append(ids) as Float32Array
      if (ids.length > 1) return { logits, hidden: ids.map(id => Float32Array.from(states[id])) }
      buffer.set(states[ids[0]])
      return { logits, hidden: [buffer] }
    },
    fork: () => wrap(session.fork()),
    rewind: session.rewind,
    dispose: session.dispose,
  })
  const { vocabularySize, contextLength, start } = model
  return {
    vocabularySize,
    contextLength,
    start: () => wrap(start() as Session),
    get open() {
      return model.open
    },
  }
}

describe('contrastive', () => {
  test('weighs probability against likeness to what came before', async () => {
    // After 0: 0.5 · 0.5 − 0.5 · 1 against 0.5 · 0.4 − 0.5 · 0.
    // After 0, 1 of ids 2 and 0: 0.5 · 0.4 − 0.5 · √½ against 0.5 · 0.3 − 0.5 · 1.
    const { ids, logProbability } = await run(batchModel(table, states), 0.5)
    expect(ids).toEqual([1, 2])
    expect(logProbability).toBeCloseTo(Math.log(0.16), 5)
  })
  test('is greedy with alpha 0', async () => {
    const random = randomTable(7, 3)
    const model = batchModel(random, randomTable(7, 4))
    const { ids } = await run(model, 0, { maxNewTokens: 20 })
    const greedy = generate(markovModel(random), [0], { strategy: 'greedy', maxNewTokens: 20 })
    for await (const _ of greedy);
    expect(ids).toEqual(greedy.result!.ids)
  })
  test('tries the candidates in one pass where the model can, else on forks', async () => {
    const model = batchModel(table, states)
    const together = await run(model, 0.5)
    expect(model.passes).toEqual([[[0]], [[0], [1]], [[2], [0]]])
    expect(model.open).toBe(0)
    const alone = sequential()
    expect(await run(alone, 0.5)).toEqual(together)
    expect(alone.open).toBe(0)
  })
  test('never takes a forbidden token, however unlike', async () => {
    const processor = (logits: Float32Array) =>
      logits.map((logit, id) => (id === 0 ? logit : -Infinity))
    const { ids } = await run(batchModel(table, states), 1, { processor })
    expect(ids).toEqual([0, 0])
  })
  test('asks for a model that tells hidden states', async () => {
    const model = countingModel(4)
    await expect(run(model, 0.5)).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' })
    expect(model.open).toBe(0)
  })
  test.each([
    { alpha: -0.1, k: 4 },
    { alpha: 1.1, k: 4 },
    { alpha: Number.NaN, k: 4 },
    { alpha: 0.5, k: 0 },
  ])('rejects %j', options => {
    expect(() => contrastive(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
