import {
  encodeContinuation,
  lastWordResults,
  lastWordScore,
  multipleChoiceResults,
  multipleChoiceScore,
} from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'

/** Words with the space before them, and lone spaces, as ids of their own. */
const encode = (text: string): number[] =>
  (text.match(/ ?\S+|\s/g) ?? []).map(word => [...word].reduce((id, c) => id + c.charCodeAt(0), 0))

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const list: Value[] = []
  for await (const value of values) list.push(value)
  return list
}

describe('encodeContinuation', () => {
  test('cuts the ids of both together where those of the context end', () => {
    const { prompt, target } = encodeContinuation('the old', 'man', { encode })
    expect([prompt, target]).toEqual([encode('the old'), encode(' man')])
  })

  test('counts space at the end of the context to the continuation', () => {
    const { prompt, target } = encodeContinuation('the old ', 'man', { encode })
    expect([prompt, target]).toEqual([encode('the old'), encode('  man')])
  })

  test('begins with what stands for an empty context, and needs it', () => {
    const beginning = [7]
    expect(encodeContinuation('', 'man', { encode, beginning, delimiter: '' })).toEqual({
      prompt: [7],
      target: encode('man'),
    })
    const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    expect(() => encodeContinuation('', 'man', { encode })).toThrow(invalid)
    expect(() => encodeContinuation('a', '', { encode, delimiter: '' })).toThrow(invalid)
  })
})

describe('lastWordResults', () => {
  const examples = [
    { context: 'the old', target: 'man' },
    { context: 'the deep', target: 'sea' },
  ]

  test('calls a word right if each of its ids is what greedy decoding takes', async () => {
    const rows = [
      [{ rank: 1, logProbability: -0.5 }],
      [
        { rank: 1, logProbability: -1 },
        { rank: 2, logProbability: -2 },
      ],
    ]
    const asked: number[][] = []
    const score = async (prompt: readonly number[], target: readonly number[]) => {
      asked.push([...prompt, ...target])
      return rows[asked.length - 1]
    }
    const results = await all(lastWordResults(examples, { encode, score }))
    expect(asked).toEqual([encode('the old man'), encode('the deep sea')])
    expect(results).toEqual([
      { isRight: true, logProbability: -0.5 },
      { isRight: false, logProbability: -3 },
    ])
    const { accuracy, perplexity } = lastWordScore(results)
    expect(accuracy).toMatchObject({ successes: 1, count: 2, rate: 0.5 })
    expect(perplexity).toBeCloseTo(Math.exp(1.75), 12)
  })

  test('refuses to sum up nothing', () => {
    expect(() => lastWordScore([])).toThrow(expect.objectContaining({ code: 'EMPTY' }))
  })
})

describe('multipleChoiceResults', () => {
  const examples = [{ context: 'see', choices: ['é', 'a sea of salt', 'ship'], label: 1 }]
  const scoreChoices = async () => [-2, -6, -4].map(logProbability => ({ logProbability }))

  test('takes the greatest log-probability by each normalization', async () => {
    const [result] = await all(multipleChoiceResults(examples, { encode, scoreChoices }))
    // By characters −2, −6/13, −1; by bytes −1, −6/13, −1; by tokens −2, −1.5, −4.
    expect(result).toEqual({
      label: 1,
      logProbabilities: [-2, -6, -4],
      chosen: { none: 0, characters: 1, bytes: 1, tokens: 1 },
    })
    const score = multipleChoiceScore([result, { ...result, label: 0 }])
    expect(score.none).toMatchObject({ successes: 1, count: 2, rate: 0.5 })
    expect(score.characters).toMatchObject({ successes: 1, count: 2, rate: 0.5 })
  })

  test('takes the first of equal ones', async () => {
    const equal = async () => [{ logProbability: -1 }, { logProbability: -1 }]
    const two = [{ context: 'see', choices: ['sea', 'tea'], label: 1 }]
    const [result] = await all(multipleChoiceResults(two, { encode, scoreChoices: equal }))
    expect(Object.values(result.chosen)).toEqual([0, 0, 0, 0])
  })

  test('asks for the choices after the context', async () => {
    const asked: unknown[] = []
    const spy = async (prompt: readonly number[], choices: readonly (readonly number[])[]) => {
      asked.push(prompt, choices)
      return scoreChoices()
    }
    await all(multipleChoiceResults(examples, { encode, scoreChoices: spy }))
    expect(asked).toEqual([
      encode('see'),
      [encode(' é'), encode(' a sea of salt'), encode(' ship')],
    ])
  })
})
