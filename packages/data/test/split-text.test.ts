import { splitText } from '@nexttoken/data'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { failure } from './failure.ts'

describe('splitText', () => {
  test('cuts at 90 % of the characters, rounded down', () => {
    expect(splitText('0123456789')).toEqual({ train: '012345678', validation: '9' })
    expect(splitText('0123456')).toEqual({ train: '012345', validation: '6' })
  })

  test('takes another fraction, none and all', () => {
    expect(splitText('abcd', { trainFraction: 0.5 })).toEqual({ train: 'ab', validation: 'cd' })
    expect(splitText('abcd', { trainFraction: 0 })).toEqual({ train: '', validation: 'abcd' })
    expect(splitText('abcd', { trainFraction: 1 })).toEqual({ train: 'abcd', validation: '' })
  })

  test('counts a surrogate pair as one character and does not cut it', () => {
    expect(splitText('😀😀😀😀', { trainFraction: 0.5 })).toEqual({
      train: '😀😀',
      validation: '😀😀',
    })
    expect(splitText('a😀b', { trainFraction: 0.5 })).toEqual({ train: 'a', validation: '😀b' })
    expect(splitText('a😀b', { trainFraction: 0.7 })).toEqual({ train: 'a😀', validation: 'b' })
  })

  test('leaves the training part of a one-character text empty', () => {
    expect(splitText('a')).toEqual({ train: '', validation: 'a' })
    expect(splitText('')).toEqual({ train: '', validation: '' })
  })

  test.each([-0.1, 1.1, 90, Number.NaN])('rejects the fraction %d', trainFraction => {
    expect(() => splitText('text', { trainFraction })).toThrow(
      failure('INVALID_OPTION', '[0, 1]', String(trainFraction)),
    )
  })

  test('loses nothing and cuts where Python does', () => {
    const text = fc.string({ unit: 'binary' })
    const fraction = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(text, fraction, (whole, trainFraction) => {
        const { train, validation } = splitText(whole, { trainFraction })
        expect(train + validation).toBe(whole)
        expect([...train]).toHaveLength(Math.floor(trainFraction * [...whole].length))
      }),
    )
  })
})
