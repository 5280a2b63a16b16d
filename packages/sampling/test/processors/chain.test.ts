import {
  chain,
  removeInvalid,
  repetitionPenalty,
  temperature,
  topK,
  topP,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { allowedIds, contextOf } from '../context.ts'

describe('chain', () => {
  const logits = Float32Array.from([0.5, 0.3, 0.2], Math.log)

  test('runs left to right, so the order changes the result', () => {
    const flatten = temperature(100)
    const filter = topP(0.6)
    expect(allowedIds(chain(filter, flatten)(logits, contextOf()))).toEqual([0, 1])
    expect(allowedIds(chain(topP(0.5), flatten)(logits, contextOf()))).toEqual([0])
    expect(allowedIds(chain(flatten, topP(0.5))(logits, contextOf()))).toEqual([0, 1])
  })
  test('is a processor itself and takes any function', () => {
    const double = (values: Float32Array) => values.map(value => value * 2)
    const nested = chain(chain(double), topK(1))
    expect(nested(logits, contextOf())[0]).toBeCloseTo(2 * Math.log(0.5), 6)
  })
  test('of nothing gives back its input', () => {
    expect(chain()(logits, contextOf())).toBe(logits)
  })
  test('of chains is one chain of all their steps', () => {
    const steps = [temperature(2), topK(3), topP(0.5)]
    expect(chain(steps[0], chain(chain(steps[1]), steps[2])).steps).toEqual(steps)
  })
  test('never writes to what a plain function saw or gave', () => {
    const seen: Float32Array[] = []
    const given = Float32Array.of(3, 2, 1)
    const watch = (values: Float32Array) => {
      seen.push(values)
      return values
    }
    const result = chain(temperature(0.5), watch, topK(2), watch, () => given, topK(1))
    expect(allowedIds(result(logits, contextOf()))).toEqual([0])
    expect(seen.map(values => allowedIds(values).length)).toEqual([3, 2])
    expect(given).toEqual(Float32Array.of(3, 2, 1))
  })
  test('forgets what was forbidden once a step may have allowed it again', () => {
    const allowAgain = Object.assign((values: Float32Array) => values.fill(0), {
      edit: (values: Float32Array) => void values.fill(0),
    })
    expect(allowedIds(chain(topK(1), allowAgain, topP(1))(logits, contextOf()))).toEqual([0, 1, 2])
    const revived = chain(topK(1), removeInvalid(), temperature(2))(logits, contextOf())
    expect(allowedIds(revived)).toEqual([0, 1, 2])
    expect(revived[1]).toBeCloseTo(-3.4028234663852886e38 / 2, -32)
  })
  test('of processors leaves the heap flat over 20,000 steps', () => {
    const run = chain(repetitionPenalty(1.2), temperature(0.7), topK(20), topP(0.9))
    const rows = Float32Array.from({ length: 2000 }, (_, id) => Math.sin(id))
    const before = process.memoryUsage().heapUsed
    for (let step = 0; step < 20_000; step++) run(rows, contextOf([1, 2, 3]))
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 2 ** 20) // bytes, uncollected
  })
})
