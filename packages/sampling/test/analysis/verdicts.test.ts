import { rejectUntil, rerank } from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'

describe('rejectUntil', () => {
  test('tries until one is accepted', async () => {
    const verdict = await rejectUntil(
      async attempt => attempt * 10,
      async value => value >= 20,
      { attempts: 5 },
    )
    expect(verdict).toEqual({ accepted: true, value: 20, rejected: [0, 10] })
  })
  test('tells all that were rejected when none is', async () => {
    const verdict = await rejectUntil(
      attempt => attempt,
      () => false,
      { attempts: 3 },
    )
    expect(verdict).toEqual({ accepted: false, rejected: [0, 1, 2] })
  })
  test.each([0, 1.5])('rejects %s attempts', async attempts => {
    await expect(
      rejectUntil(
        () => 1,
        () => true,
        { attempts },
      ),
    ).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    })
  })
})

describe('rerank', () => {
  test('sorts by score, equals in the order given', async () => {
    const ranked = await rerank(['aa', 'b', 'cc', 'ddd'], async text => text.length)
    expect(ranked).toEqual([
      { candidate: 'ddd', score: 3 },
      { candidate: 'aa', score: 2 },
      { candidate: 'cc', score: 2 },
      { candidate: 'b', score: 1 },
    ])
  })
  test('takes infinite scores and refuses NaN', async () => {
    const ranked = await rerank([-Infinity, 1, -Infinity, Infinity], score => score)
    expect(ranked.map(({ score }) => score)).toEqual([Infinity, 1, -Infinity, -Infinity])
    await expect(rerank([1], () => Number.NaN)).rejects.toMatchObject({ code: 'NOT_A_NUMBER' })
  })
})
