import {
  argmax,
  chain,
  endOfText,
  type GeneratedToken,
  type GenerateOptions,
  generate,
  logSoftmax,
  maxTime,
  maxTokens,
  type NextTokenModel,
  tokenByToken,
  topK,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { countingModel, markovModel } from './markov-model.ts'

async function collect(model: NextTokenModel, prompt: readonly number[], options: GenerateOptions) {
  const generation = generate(model, prompt, options)
  const tokens: GeneratedToken[] = []
  for await (const token of generation) tokens.push(token)
  return { tokens, ids: tokens.map(token => token.id), result: generation.result }
}

const weather = markovModel([
  [Math.log(0.9), Math.log(0.1), -Infinity],
  [Math.log(0.4), Math.log(0.4), Math.log(0.2)],
  [-Infinity, Math.log(0.5), Math.log(0.5)],
])

describe('generate', () => {
  test('appends the prompt at once and each token but the last exactly once', async () => {
    const model = countingModel(5)
    const { ids } = await collect(model, [0, 1], { maxNewTokens: 4, strategy: 'greedy' })
    expect(ids).toEqual([2, 3, 4, 0])
    expect(model.appends).toEqual([[0, 1], [2], [3], [4]])
    expect(model.open).toBe(0)
  })
  test('reads as much of the prompt as fits the context', async () => {
    const model = countingModel(9, 3)
    const { ids } = await collect(model, [8, 7, 1, 2, 3], { maxNewTokens: 2, strategy: 'greedy' })
    expect(model.appends).toEqual([[1, 2, 3], [4]])
    expect(ids).toEqual([4, 5])
  })
  test('greedy takes the lower id of equals', async () => {
    const { ids } = await collect(weather, [1], { maxNewTokens: 1, strategy: 'greedy' })
    expect(ids).toEqual([0])
  })
  test('draws the same with the same seed and reports a seed that it chose itself', async () => {
    const options = { maxNewTokens: 50 }
    const first = await collect(weather, [0], options)
    const again = await collect(weather, [0], { ...options, seed: first.result?.seed ?? -1 })
    expect(again.tokens).toEqual(first.tokens)
    const other = await collect(weather, [0], { ...options, seed: 1 })
    expect(other.ids).not.toEqual((await collect(weather, [0], { ...options, seed: 2 })).ids)
  })
  test('draws independently by another stream of the seed', async () => {
    const options = { maxNewTokens: 50, seed: 7 }
    const first = await collect(weather, [0], options)
    expect(await collect(weather, [0], { ...options, stream: 0 })).toEqual(first)
    const second = await collect(weather, [0], { ...options, stream: 1 })
    expect(second.ids).not.toEqual(first.ids)
    expect((await collect(weather, [0], { ...options, stream: 2 })).ids).not.toEqual(second.ids)
  })
  test('draws transitions in their shares', async () => {
    const { ids } = await collect(weather, [0], { maxNewTokens: 20_000, seed: 3 })
    const afterOne = ids.slice(1).filter((_, index) => ids[index] === 1)
    const share = (id: number) => afterOne.filter(next => next === id).length / afterOne.length
    expect(share(0)).toBeCloseTo(0.4, 1)
    expect(share(2)).toBeCloseTo(0.2, 1)
    expect(ids.some((id, index) => id === 2 && ids[index - 1] === 0)).toBe(false)
  })
  test("tells the model's own log-probability, whatever the processor does", async () => {
    const processor = topK(1)
    const { tokens, result } = await collect(weather, [0], { maxNewTokens: 2, processor })
    expect(tokens).toEqual([
      { id: 0, step: 0, logProbability: expect.closeTo(Math.log(0.9), 6) },
      { id: 0, step: 1, logProbability: expect.closeTo(Math.log(0.9), 6) },
    ])
    expect(result?.logProbability).toBeCloseTo(2 * Math.log(0.9), 6)
  })
  test('shows the processor prompt, generated ids and step', async () => {
    const seen: unknown[] = []
    const processor = (logits: Float32Array, context: { readonly ids: readonly number[] }) => {
      seen.push({ ...context, ids: [...context.ids], random: undefined })
      return logits
    }
    await collect(countingModel(5), [0, 1], { maxNewTokens: 2, strategy: 'greedy', processor })
    expect(seen).toEqual([
      { ids: [0, 1], promptLength: 2, step: 0 },
      { ids: [0, 1, 2], promptLength: 2, step: 1 },
    ])
  })
  test('leaves the array that a session uses again as it was', async () => {
    const model = countingModel(4)
    const session = await model.start()
    const logits = await session.append([0])
    chain(topK(1))(logits, { ids: [0], promptLength: 1, step: 0, random: () => 0 })
    expect([...logits]).toEqual([0, 10, 0, 0])
  })
  test('takes a function as its strategy', async () => {
    const least = tokenByToken(logits => argmax(logits.map(logit => -logit)))
    const { ids } = await collect(weather, [1], { maxNewTokens: 1, strategy: least })
    expect(ids).toEqual([2])
  })
  test('returns what it also keeps as result', async () => {
    const generation = generate(countingModel(5), [0], { maxNewTokens: 1, seed: 4 })
    expect(generation.result).toBeUndefined()
    await generation.next()
    const end = await generation.next()
    expect(end).toEqual({
      done: true,
      value: {
        reason: 'maxNewTokens',
        ids: [1],
        withheld: [],
        logProbability: expect.closeTo(logSoftmax([0, 10, 0, 0, 0])[1], 12),
        seed: 4,
      },
    })
    expect(generation.result).toBe(end.value)
  })
})

describe('the end of a generation', () => {
  const greedy = { strategy: 'greedy', maxNewTokens: 6 } as const

  test('maxNewTokens 0 yields nothing', async () => {
    const { ids, result } = await collect(countingModel(5), [0], { ...greedy, maxNewTokens: 0 })
    expect(ids).toEqual([])
    expect(result?.reason).toBe('maxNewTokens')
  })
  test('endOfText is the last token', async () => {
    const { ids, result } = await collect(countingModel(5), [0], {
      ...greedy,
      maxNewTokens: Infinity,
      stop: [endOfText(3)],
    })
    expect(ids).toEqual([1, 2, 3])
    expect(result?.reason).toBe('endOfText')
  })
  test('maxTokens counts generated tokens', async () => {
    const { ids, result } = await collect(countingModel(5), [0, 1, 2], {
      ...greedy,
      stop: [maxTokens(2)],
    })
    expect(ids).toEqual([3, 4])
    expect(result?.reason).toBe('maxTokens')
  })
  test('maxTime ends after the token under way', async () => {
    const { ids, result } = await collect(countingModel(5), [0], { ...greedy, stop: [maxTime(0)] })
    expect(ids).toEqual([1])
    expect(result?.reason).toBe('maxTime')
  })
  test('a function of your own sees prompt and ids, once a token', async () => {
    const states: unknown[] = []
    const { result } = await collect(countingModel(5), [0], {
      ...greedy,
      stop: [
        state => {
          states.push([...state.prompt, ...state.ids])
          return state.ids.length === 2 ? 'enough' : undefined
        },
      ],
    })
    expect(states).toEqual([
      [0, 1],
      [0, 1, 2],
    ])
    expect(result?.reason).toBe('enough')
  })
  test('an aborted signal ends it cleanly with what there was', async () => {
    const model = countingModel(5)
    const controller = new AbortController()
    const generation = generate(model, [0], { ...greedy, signal: controller.signal })
    const ids: number[] = []
    for await (const token of generation) {
      ids.push(token.id)
      if (ids.length === 2) controller.abort()
    }
    expect(ids).toEqual([1, 2])
    expect(generation.result).toMatchObject({ reason: 'aborted', ids: [1, 2] })
    expect(model.open).toBe(0)
  })
  test('leaving the loop disposes the session, reads nothing more and leaves no result', async () => {
    const model = countingModel(5)
    const generation = generate(model, [0], greedy)
    for await (const _ of generation) break
    expect(model.open).toBe(0)
    expect(model.appends).toEqual([[0]])
    expect(generation.result).toBeUndefined()
  })
  test('an error in a processor disposes the session and reaches the caller', async () => {
    const model = countingModel(5)
    const processor = () => {
      throw new Error('broken')
    }
    await expect(collect(model, [0], { ...greedy, processor })).rejects.toThrow('broken')
    expect(model.open).toBe(0)
  })
})

describe('trace', () => {
  test('tells what each processor of a chain left', async () => {
    const half = (logits: Float32Array) => logits.map(logit => logit / 2)
    const { tokens } = await collect(weather, [1], {
      maxNewTokens: 1,
      processor: chain(topK(2), chain(half)),
      trace: true,
    })
    const before = { entropy: expect.closeTo(1.0549, 4), kept: 3 }
    const after = { entropy: expect.closeTo(Math.log(2), 6), kept: 2 }
    expect(tokens[0].trace).toMatchObject({
      before,
      after,
      processors: [
        { name: 'topK(2)', before, after },
        { name: 'half', before: after, after },
      ],
    })
  })
  test('changes no token', async () => {
    const options = { maxNewTokens: 20, seed: 5, processor: topK(2) }
    const traced = await collect(weather, [0], { ...options, trace: true })
    expect(traced.ids).toEqual((await collect(weather, [0], options)).ids)
  })
})
