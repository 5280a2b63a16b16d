import { chain, temperature, topK, topP } from '@nexttoken/sampling'
import fc from 'fast-check'
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
  test('of any of the processors never writes to its input', () => {
    const anyLogits = fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(anyLogits, values => {
        const input = Float32Array.from(values)
        chain(temperature(0.7), topK(3), topP(0.8))(input, contextOf([0]))
        expect(input).toEqual(Float32Array.from(values))
      }),
    )
  })
})
