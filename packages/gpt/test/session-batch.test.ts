import { type BatchSession, createGpt, type Gpt, presets } from '@nexttoken/gpt'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { distance } from './numbers.ts'

const config = { ...presets.nano, layers: 2, vocabularySize: 13, contextLength: 6 }

describe('BatchSession', () => {
  useBackend()
  let model: Gpt
  beforeAll(() => {
    model = createGpt(config, { seed: 8 })
  })
  afterAll(() => model.dispose())

  /** Whether each text's logits are those of a session of its own. */
  const expectAlone = async (logits: readonly Float32Array[], texts: readonly number[][]) => {
    for (const [row, ids] of texts.entries()) {
      const session = model.start()
      expect(distance(logits[row], await session.append(ids)), `text ${row}`).toBeLessThan(1e-5)
      session.dispose()
    }
  }

  test('predicts for each text what a session of its own does, past the context too', async () => {
    const before = tf.memory().numTensors
    const session = model.start({ batchSize: 3 })
    const texts: number[][] = [[1, 2, 3, 4, 5], [6], [7, 8, 9]]
    await expectAlone(await session.append(texts), texts)
    for (let id = 0; id < 5; id++) {
      for (const [row, ids] of texts.entries()) ids.push((id + row) % 13)
      await expectAlone(await session.append(texts.map(ids => ids.slice(-1))), texts)
    }
    expect(session.lengths).toEqual([10, 6, 8])
    session.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('leaves a text of an empty row as it is', async () => {
    const session = model.start({ batchSize: 2 })
    await session.append([[1, 2], [3]])
    const [none, logits] = await session.append([[], [4]])
    expect(none.length).toBe(0)
    await expectAlone([logits], [[3, 4]])
    expect(session.lengths).toEqual([2, 2])
    session.dispose()
  })

  test('forks any of its texts, and rewinds each by itself', async () => {
    const session = model.start({ batchSize: 2 })
    await session.append([
      [1, 2],
      [3, 4, 5],
    ])
    const fork = session.fork([1, 1, 0])
    expect(fork.lengths).toEqual([3, 3, 2])
    fork.rewind([3, 1, 0])
    await expectAlone(await fork.append([[6], [7], [8]]), [[3, 4, 5, 6], [3, 7], [8]])
    await expectAlone(await session.append([[9], [10]]), [
      [1, 2, 9],
      [3, 4, 5, 10],
    ])
    session.dispose()
    await expectAlone(await fork.fork().append([[1], [1], [1]]), [
      [3, 4, 5, 6, 1],
      [3, 7, 1],
      [8, 1],
    ])
  })

  test.each([
    ['no text', (one: BatchSession) => one.append([[1]])],
    ['no id at all', (one: BatchSession) => one.append([[], []])],
    ['an id that is none', (one: BatchSession) => one.append([[1], [13]])],
    ['rows that are none', async (one: BatchSession) => one.fork([2])],
    ['no rows', async (one: BatchSession) => one.fork([])],
    ['a length that a text has not', async (one: BatchSession) => one.rewind([0, 2])],
    ['one length', async (one: BatchSession) => one.rewind([0])],
  ])('refuses %s, and stays as it was', async (_, work) => {
    const session = model.start({ batchSize: 2 })
    await session.append([[1], [2]])
    await expect(work(session)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(session.lengths).toEqual([1, 1])
    session.dispose()
    await expect(session.append([[1], [1]])).rejects.toMatchObject({ code: 'DISPOSED' })
  })

  test.each([0, 1.5])('refuses a batch of %d', batchSize => {
    expect(() => model.start({ batchSize })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})
