import { createGpt, type Gpt, presets } from '@nexttoken/gpt'
import type { Backend, BackendName } from '@nexttoken/tensor-backend'
import { openBackend } from '@nexttoken/tensor-backend'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distance, idsTensor } from './numbers.ts'

const config = { ...presets.nano, layers: 2, vocabularySize: 13, contextLength: 8 }
// Rounding of passes of other shapes.
const TOLERANCE = 1e-5

describe.each<BackendName>(['cpu', 'simd'])('what a session tells of each id, on %s', name => {
  let backend: Backend
  let model: Gpt
  beforeAll(async () => {
    backend = await openBackend(name)
    model = createGpt(config, { seed: 8 })
  })
  afterAll(() => {
    model.dispose()
    backend.dispose()
  })

  const expectClose = (actual: readonly Float32Array[], expected: readonly Float32Array[]) => {
    expect(actual).toHaveLength(expected.length)
    for (const [index, values] of expected.entries()) {
      expect(distance(actual[index], values), `id ${index}`).toBeLessThan(TOLERANCE)
    }
  }

  /** What `ln_f` makes of each id of a text that fits the context. */
  const statesOf = async (ids: readonly number[]): Promise<Float32Array[]> => {
    const inputs = idsTensor([ids])
    const { hidden } = await model.capture(inputs, ['hidden'])
    inputs.dispose()
    const { data } = hidden.at(-1)!
    return ids.map((_, index) =>
      (data as Float32Array).slice(index * config.channels, (index + 1) * config.channels),
    )
  }

  test.each([1, 4])(
    'appendAll tells what one append an id does, past the context too (windowStep %d)',
    async windowStep => {
      const { tensors } = backend.memory()
      const pieces = [[1, 2, 3], [4], [5, 6, 7, 8, 9], [10, 11], [12, 0, 1]]
      const together = model.start({ windowStep })
      const alone = model.start({ windowStep })
      for (const ids of pieces) {
        const expected: Float32Array[] = []
        for (const id of ids) expected.push(await alone.append([id]))
        expectClose(await together.appendAll(ids), expected)
      }
      expect(together.length).toBe(14)
      together.rewind(6)
      alone.rewind(6)
      expectClose(await together.appendAll([3, 4]), [
        await alone.append([3]),
        await alone.append([4]),
      ])
      together.dispose()
      alone.dispose()
      expect(backend.memory().tensors).toBe(tensors)
    },
  )

  test('appendHidden tells logits and the states that the head reads', async () => {
    const { tensors } = backend.memory()
    const session = model.start()
    const first = await session.appendHidden([1, 2, 3])
    const next = await session.appendHidden([4])
    expectClose([...first.hidden, ...next.hidden], await statesOf([1, 2, 3, 4]))
    const plain = model.start()
    expectClose(
      [first.logits, next.logits],
      [await plain.append([1, 2, 3]), await plain.append([4])],
    )
    session.dispose()
    plain.dispose()
    expect(backend.memory().tensors).toBe(tensors)
  })

  test('appendHidden tells of the new ids alone once the window moves', async () => {
    const session = model.start()
    await session.append([1, 2, 3, 4, 5, 6, 7])
    const { hidden } = await session.appendHidden([8, 9])
    expectClose(hidden, (await statesOf([2, 3, 4, 5, 6, 7, 8, 9])).slice(-2))
    session.dispose()
  })

  test('a batch tells of each text what its own session does', async () => {
    const { tensors } = backend.memory()
    const batch = model.start({ batchSize: 3 })
    await batch.append([[1], [2, 3], [4, 5, 6]])
    const [first, second, third] = await batch.appendHidden([[7, 8], [], [9]])
    expectClose(first.hidden, (await statesOf([1, 7, 8])).slice(1))
    expectClose(third.hidden, (await statesOf([4, 5, 6, 9])).slice(3))
    expect(second.hidden).toEqual([])
    const session = model.start()
    expectClose([first.logits], [await session.append([1, 7, 8])])
    expect(second.logits).toHaveLength(0)
    session.dispose()
    batch.dispose()
    expect(backend.memory().tensors).toBe(tensors)
  })

  test('refuses what append refuses, and stays as it was', async () => {
    const session = model.start()
    await session.append([1])
    for (const ids of [[], [13], [1.5]]) {
      const refusal = { code: 'INVALID_ARGUMENT' }
      await expect(session.appendAll(ids)).rejects.toMatchObject(refusal)
      await expect(session.appendHidden(ids)).rejects.toMatchObject(refusal)
    }
    await expect(session.appendAll([1, 1, 1, 1, 1, 1, 1, 1, 13])).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    expect(session.length).toBe(1)
    session.dispose()
    await expect(session.appendAll([1])).rejects.toMatchObject({ code: 'DISPOSED' })
    await expect(session.appendHidden([1])).rejects.toMatchObject({ code: 'DISPOSED' })
  })
})
