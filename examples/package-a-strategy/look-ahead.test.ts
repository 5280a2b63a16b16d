import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { generate, type NextTokenModel } from '@nexttoken/sampling'
import { describeStrategy } from '@nexttoken/sampling/testing'
import { lookAhead } from './look-ahead.ts'

describeStrategy('lookAhead', () => lookAhead(2), { describe, test })

/** Token 1 is the likelier start, but after token 2 the next is certain. */
const NEXT: readonly (readonly number[])[] = [
  [0, 0.6, 0.4, 0],
  [0.3, 0.3, 0.3, 0.1],
  [0, 0, 0, 1],
  [1, 0, 0, 0],
]
const append = (ids: readonly number[]) => Float32Array.from(NEXT[ids.at(-1)!], Math.log)
const start = () => ({ length: 0, append, fork: start, rewind() {}, dispose() {} })
const model: NextTokenModel = { vocabularySize: 4, contextLength: 8, start }

async function idsOf(width: number, maxNewTokens: number): Promise<number[]> {
  const options = { strategy: lookAhead(width), maxNewTokens, seed: 1 }
  const ids: number[] = []
  for await (const { id } of generate(model, [0], options)) ids.push(id)
  return ids
}

describe('lookAhead', () => {
  test('sees the likelier pair, where greedy takes the likelier token', async () => {
    assert.deepEqual(await idsOf(2, 3), [2, 3, 0])
    assert.equal((await idsOf(1, 3))[0], 1)
  })

  test('looks no further than the last token', async () => {
    assert.deepEqual(await idsOf(2, 1), [1])
  })
})
