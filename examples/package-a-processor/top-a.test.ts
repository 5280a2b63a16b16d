import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chain, explain, temperature } from '@nexttoken/sampling'
import { describeProcessor } from '@nexttoken/sampling/testing'
import { topA } from './top-a.ts'

describeProcessor('topA', () => topA(0.5), { describe, test })

const context = { ids: [0], promptLength: 1, step: 0, random: () => 0.5 }
const logits = Float32Array.from([0.6, 0.2, 0.15, 0.05], Math.log)

describe('topA', () => {
  test('keeps what has the share of the squared largest probability', () => {
    const kept = (share: number) => Array.from(topA(share)(logits, context), Number.isFinite)
    assert.deepEqual(kept(0.5), [true, true, false, false]) // 0.5 · 0.36 = 0.18
    assert.deepEqual(kept(0.4), [true, true, true, false]) // 0.144
    assert.deepEqual(kept(0), [true, true, true, true])
  })

  test('stands in a chain and in its trace', () => {
    const { processors } = explain(chain(temperature(0.5), topA(0.5)), logits, context)
    assert.deepEqual(
      processors.map(({ name, removed }) => [name, removed]),
      [
        ['temperature(0.5)', 0],
        ['topA(0.5)', 3],
      ],
    )
  })

  test('refuses a share that is none', () => {
    assert.throws(() => topA(1.5), RangeError)
    assert.throws(() => topA(Number.NaN), RangeError)
  })
})
