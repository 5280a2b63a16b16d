import { type Session, scoreChoices } from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { markovModel } from '../markov-model.ts'

const table = [
  [0.5, 0.25, 0.25],
  [0.1, 0.8, 0.1],
  [0.25, 0.25, 0.5],
].map(row => row.map(Math.log))
const log = (...probabilities: number[]) =>
  probabilities.map(value => expect.closeTo(Math.log(value), 6))
const total = (value: number) => expect.closeTo(Math.log(value), 6)

describe('scoreChoices', () => {
  test('tells how likely each choice is after the prompt', async () => {
    const model = markovModel(table)
    expect(await scoreChoices(model, [2, 0], [[1], [0, 2, 2]])).toEqual([
      {
        choice: [1],
        logProbability: total(0.25),
        perToken: log(0.25),
        score: total(0.25),
        probability: expect.closeTo(0.8, 6),
      },
      {
        choice: [0, 2, 2],
        logProbability: total(0.0625),
        perToken: log(0.5, 0.25, 0.5),
        score: total(0.0625),
        probability: expect.closeTo(0.2, 6),
      },
    ])
    expect(model.open).toBe(0)
    expect(model.appends[0]).toEqual([2, 0])
    expect(model.appends.flat()).toEqual([2, 0, 0, 2])
  })
  test('divides by the length, or by what a function says', async () => {
    const scores = async (normalize: 'none' | 'length' | ((ids: readonly number[]) => number)) =>
      (await scoreChoices(markovModel(table), [0], [[1], [0, 2]], { normalize })).map(
        ({ score }) => score,
      )
    expect(await scores('none')).toEqual(log(0.25, 0.125))
    expect(await scores('length')).toEqual([total(0.25), expect.closeTo(Math.log(0.125) / 2, 6)])
    const long = (ids: readonly number[]) => 10 * ids.length
    expect(await scores(long)).toEqual([
      expect.closeTo(Math.log(0.25) / 10, 6),
      expect.closeTo(Math.log(0.125) / 20, 6),
    ])
  })
  test('takes the prior off', async () => {
    const model = markovModel(table)
    const scored = await scoreChoices(model, [1], [[1, 1], [0]], {
      prior: [2],
      normalize: 'length',
    })
    expect(scored.map(({ score }) => score)).toEqual([
      expect.closeTo((Math.log(0.64) - Math.log(0.2)) / 2, 6),
      expect.closeTo(Math.log(0.1) - Math.log(0.25), 6),
    ])
    expect(scored[0].logProbability).toEqual(total(0.64))
    expect(model.open).toBe(0)
  })
  test('asks once for all positions of a session that can tell them', async () => {
    const asked: (readonly number[])[] = []
    const open = (): Session => ({
      length: 0,
      append: () => Float32Array.from(table[0]),
      appendAll(ids) {
        asked.push(ids)
        return ids.map(id => Float32Array.from(table[id]))
      },
      fork: open,
      rewind() {},
      dispose() {},
    })
    const model = { vocabularySize: 3, contextLength: 9, start: open }
    const [scored] = await scoreChoices(model, [0], [[1, 0, 2]])
    expect(asked).toEqual([[1, 0]])
    expect(scored.perToken).toEqual(log(0.25, 0.1, 0.25))
  })
  test('reads what of a prompt fits the context', async () => {
    const model = markovModel(table, 2)
    await scoreChoices(model, [0, 1, 2], [[0]])
    expect(model.appends).toEqual([[1, 2]])
  })
  test.each([
    [[0], []],
    [[0], [[]]],
    [[0], [[3]]],
    [[0], [[0.5]]],
    [[], [[0]]],
  ])('rejects the prompt %j with the choices %j', async (prompt, choices) => {
    await expect(scoreChoices(markovModel(table), prompt, choices)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    })
  })
  test('disposes its sessions when the model fails', async () => {
    const model = markovModel([...table.slice(0, 2), undefined as never])
    await expect(scoreChoices(model, [0], [[2, 1]])).rejects.toThrow(TypeError)
    expect(model.open).toBe(0)
  })
})
