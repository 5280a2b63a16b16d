import {
  chain,
  endOfText,
  type GenerateOptions,
  generate,
  type NextTokenModel,
  promptLookup,
  type Session,
  speculative,
  temperature,
  topK,
} from '@nexttoken/sampling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countingModel, type MarkovModel, markovModel } from '../markov-model.ts'
import { chiSquared, randomTable } from '../tables.ts'

async function run(model: NextTokenModel, options: GenerateOptions, prompt = [0, 1]) {
  const generation = generate(model, prompt, options)
  for await (const _ of generation);
  return generation.result!
}

/** The same model with sessions that tell all positions of a pass, and how many passes they made. */
function telling(model: MarkovModel): NextTokenModel & { passes: number } {
  const wrap = (session: Session): Session => ({
    get length() {
      return session.length
    },
    append(ids) {
      counted.passes++
      return session.append(ids)
    },
    appendAll(ids) {
      counted.passes++
      return ids.map(id => (session.append([id]) as Float32Array).slice())
    },
    fork: () => wrap(session.fork()),
    rewind: length => session.rewind(length),
    dispose: () => session.dispose(),
  })
  const counted = { ...model, passes: 0, start: () => wrap(model.start() as Session) }
  return counted
}

/** A model without a mind: greedily it guesses 0. */
const flat = (size: number) =>
  markovModel(Array.from({ length: size }, () => Array.from({ length: size }, () => 0)))

const size = fc.integer({ min: 2, max: 6 })
const seed = fc.integer({ min: 0, max: 9999 })
const tokens = fc.integer({ min: 1, max: 5 })

describe('speculative', () => {
  test('is greedy when greedy, whatever the draft and wherever it stops', async () => {
    await fc.assert(
      fc.asyncProperty(size, seed, tokens, async (size, seed, tokens) => {
        const table = randomTable(size, seed)
        const draft = markovModel(randomTable(size, seed + (seed % 2)))
        const strategy = speculative({ draft, tokens, strategy: 'greedy' })
        for (const model of [markovModel(table), telling(markovModel(table))]) {
          const more = { maxNewTokens: 1 + (seed % 17), stop: [endOfText(1)] }
          const plain = await run(markovModel(table), { ...more, strategy: 'greedy', seed: 1 })
          expect(await run(model, { ...more, strategy, seed: 1 })).toEqual(plain)
        }
        expect(draft.open).toBe(0)
      }),
      { seed: 1, numRuns: 60 },
    )
  })
  test('makes one pass for all guesses, and rewinds instead of computing again', async () => {
    const inner = countingModel(50)
    const model = telling(inner)
    const draft = countingModel(50)
    const strategy = speculative({ draft, tokens: 4, strategy: 'greedy' })
    await run(model, { strategy, maxNewTokens: 21 })
    expect(model.passes).toBe(1 + 4) // the prompt's, and 5 tokens by each other
    expect(inner.sequences[0]).toHaveLength(2 + 20)
    expect(draft.sequences[0]).toHaveLength(2 + 19)
  })
  test('reads no further than it needs to where the model tells one id at a time', async () => {
    const model = countingModel(50)
    const strategy = speculative({ draft: flat(50), tokens: 3, strategy: 'greedy' })
    await run(model, { strategy, maxNewTokens: 5 })
    expect(model.appends).toEqual([[0, 1], [2], [3], [4], [5]])
  })
  test('goes on from what of the prompt fits the context', async () => {
    const inner = countingModel(50, 4)
    const draft = countingModel(50, 3)
    const strategy = speculative({ draft, tokens: 3, strategy: 'greedy' })
    const { ids } = await run(telling(inner), { strategy, maxNewTokens: 9 }, [9, 9, 9, 3, 4, 5])
    expect(ids).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14])
    expect(inner.appends[0]).toEqual([9, 3, 4, 5])
  })
  test('forgets wrong guesses', async () => {
    const inner = countingModel(50)
    const draft = flat(50)
    const strategy = speculative({ draft, tokens: 3, strategy: 'greedy' })
    const { ids } = await run(telling(inner), { strategy, maxNewTokens: 5 })
    expect(ids).toEqual([2, 3, 4, 5, 6])
    expect(inner.sequences[0].slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5])
  })
  test.each([
    ['another draft', 3, 1],
    ['a draft of the same mind', 4, 1],
    ['a sharp one', 3, 0.3],
  ])('draws as the model does with %s', async (_, draftSeed, draftTemperature) => {
    const table = randomTable(3, 4, 1)
    const draft = markovModel(randomTable(3, draftSeed, 1))
    const draftProcessor = temperature(draftTemperature)
    const strategy = speculative({ draft, tokens: 2, draftProcessor })
    expect(await sequenceStatistic(table, strategy)).toBeLessThan(54.05) // 99.9 % at 26 degrees
  })
  test('draws as the model does through a chain that forbids tokens', async () => {
    const table = randomTable(3, 4, 1)
    const draft = markovModel(randomTable(3, 9, 1))
    const processor = chain(topK(2))
    const strategy = speculative({ draft, tokens: 3, draftProcessor: chain() })
    const counts = await countSequences(table, { strategy, processor })
    const plain = exactProbabilities(table.map(row => row.map((_, id) => topTwo(row)[id])))
    const possible = plain.flatMap((probability, index) => (probability > 0 ? [index] : []))
    expect(counts.filter((_, index) => plain[index] === 0)).toEqual(
      plain.filter(probability => probability === 0),
    )
    const statistic = chiSquared(
      possible.map(index => counts[index]),
      possible.map(index => plain[index]),
    )
    expect(statistic).toBeLessThan(24.32) // 99.9 % at 7 degrees
  })
  test('draws the same with the same seed', async () => {
    const draft = markovModel(randomTable(5, 3))
    const strategy = speculative({ draft })
    const options = { strategy, maxNewTokens: 20, seed: 8 }
    const model = markovModel(randomTable(5, 4))
    expect(await run(model, options)).toEqual(await run(model, options))
  })
  test('reads no more when the consumer leaves, and disposes both sessions', async () => {
    const model = countingModel(9)
    const draft = countingModel(9)
    const strategy = speculative({ draft, strategy: 'greedy' })
    for await (const _ of generate(model, [0], { strategy, maxNewTokens: 9 })) break
    expect(model.appends).toEqual([[0]])
    expect([model.open, draft.open]).toEqual([0, 0])
  })
  test('ends when aborted with what there is', async () => {
    const controller = new AbortController()
    const strategy = speculative({ draft: countingModel(9), strategy: 'greedy' })
    const { signal } = controller
    const generation = generate(countingModel(9), [0], { strategy, maxNewTokens: 90, signal })
    for await (const { step } of generation) if (step === 6) controller.abort()
    expect(generation.result).toMatchObject({ reason: 'aborted', ids: [1, 2, 3, 4, 5, 6, 7] })
  })
  test('traces tokens as they are taken', async () => {
    const strategy = speculative({ draft: countingModel(5), strategy: 'greedy' })
    const options: GenerateOptions = { maxNewTokens: 3, processor: topK(2), trace: true, seed: 1 }
    const traces = async (strategy: GenerateOptions['strategy'] & {}) => {
      const found: unknown[] = []
      const generation = generate(countingModel(5), [0], { ...options, strategy })
      for await (const token of generation) found.push(token)
      return found
    }
    const traced = await traces(strategy)
    expect(traced).toEqual(await traces('greedy'))
    expect(traced[0]).toHaveProperty('trace.processors')
  })
  test('refuses a draft with another vocabulary', async () => {
    const strategy = speculative({ draft: countingModel(4) })
    await expect(run(countingModel(5), { strategy, maxNewTokens: 2 })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    })
  })
  test.each([{ tokens: 0 }, { strategy: 'beam' as 'greedy' }])('rejects %j', options => {
    const make = () => speculative({ draft: countingModel(4), ...options })
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})

describe('promptLookup', () => {
  test('is greedy when greedy', async () => {
    await fc.assert(
      fc.asyncProperty(size, seed, tokens, async (size, seed, tokens) => {
        const table = randomTable(size, seed)
        const strategy = promptLookup({ tokens, ngram: 1 + (seed % 3), strategy: 'greedy' })
        for (const model of [markovModel(table), telling(markovModel(table))]) {
          const plain = await run(markovModel(table), {
            maxNewTokens: 25,
            strategy: 'greedy',
            seed: 1,
          })
          expect(await run(model, { maxNewTokens: 25, strategy, seed: 1 })).toEqual(plain)
        }
      }),
      { seed: 1, numRuns: 40 },
    )
  })
  test('copies what followed before in one pass', async () => {
    const model = telling(countingModel(30))
    const strategy = promptLookup({ tokens: 4, strategy: 'greedy' })
    const prompt = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 2, 3]
    const { ids } = await run(model, { strategy, maxNewTokens: 9 }, prompt)
    expect(ids).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(model.passes).toBe(1 + 2)
  })
  test('draws as the model does', async () => {
    const table = randomTable(3, 4, 1)
    expect(await sequenceStatistic(table, promptLookup({ tokens: 2 }))).toBeLessThan(54.05)
  })
  test.each([{ tokens: 0 }, { ngram: 0 }, { strategy: 'beam' as 'greedy' }])(
    'rejects %j',
    options => {
      expect(() => promptLookup(options)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      )
    },
  )
})

/** How often each of the V³ sequences of three tokens came, in 8,000 runs. */
async function countSequences(
  table: readonly (readonly number[])[],
  options: Omit<GenerateOptions, 'maxNewTokens'>,
): Promise<number[]> {
  const size = table.length
  const counts = Array.from({ length: size ** 3 }, () => 0)
  const model = telling(markovModel(table))
  for (let seed = 0; seed < 8000; seed++) {
    const { ids } = await run(model, { ...options, maxNewTokens: 3, seed }, [0, 1, 0])
    counts[(ids[0] * size + ids[1]) * size + ids[2]]++
  }
  return counts
}

async function sequenceStatistic(
  table: readonly (readonly number[])[],
  strategy: GenerateOptions['strategy'] & {},
): Promise<number> {
  return chiSquared(await countSequences(table, { strategy }), exactProbabilities(table))
}

function exactProbabilities(table: readonly (readonly number[])[]): number[] {
  const share = (from: number, to: number) => Math.exp(table[from][to])
  const ids = table.map((_, id) => id)
  return ids.flatMap(a => ids.flatMap(b => ids.map(c => share(0, a) * share(a, b) * share(b, c))))
}

/** Log-probabilities among the two likeliest. */
function topTwo(row: readonly number[]): number[] {
  const least = Math.min(...row)
  const kept = Math.log(1 - Math.exp(least))
  return row.map(value => (value === least ? -Infinity : value - kept))
}
