import {
  chain,
  describe as describeChain,
  epsilonCutoff,
  etaCutoff,
  minP,
  mirostat,
  topH,
  topK,
  topNSigma,
  topP,
  typicalP,
  xtc,
} from '@nexttoken/sampling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowedIds } from '../context.ts'
import { filters, processors } from './every.ts'

const context = { ids: [0, 3, 2, 0], promptLength: 2, step: 2, random: () => 0.25 }
const forbidden = new Float32Array(6).fill(-Infinity)
const anyLogits = fc
  .array(fc.oneof(fc.constant(-Infinity), fc.float({ min: -9, max: 9, noNaN: true })), {
    minLength: 6,
    maxLength: 60,
  })
  .map(values => Float32Array.from(values))

describe.each(Object.entries(processors))('%s', (name, make) => {
  test('never writes to its input, and does the same alone, in a chain and again', () => {
    fc.assert(
      fc.property(anyLogits, logits => {
        const input = logits.slice()
        const alone = make()(input, context)
        expect(input).toEqual(logits)
        expect(chain(make())(input, context)).toEqual(alone)
        expect(input).toEqual(logits)
        const again = make()
        again(input, context)
        expect(again(input, context)).toEqual(alone)
      }),
    )
  })
  test('does after a cut what it does without knowing of it', () => {
    fc.assert(
      fc.property(anyLogits, logits => {
        const cut = processors['topK']()
        const known = chain(cut, make())(logits, context)
        expect(known).toEqual(make()(cut(logits, context), context))
        const forgotten = chain(cut, values => values, make())
        expect(forgotten(logits, context)).toEqual(known)
      }),
    )
  })
  test('passes over ids that the vocabulary lacks', () => {
    const far = { ...context, ids: [9, 70, 9, 70] }
    expect(make()(Float32Array.of(1, 2, 3, 4, 5, 6), far)).toHaveLength(6)
  })
  test('is called by its name', () => {
    expect(make().name.split('(')[0]).toBe(name)
    expect(describeChain(make())).not.toMatch(/your own|\$/)
  })
})

describe.each(Object.entries(filters))('%s', (_, make) => {
  test('leaves at least one of the allowed tokens, with the logits they had', () => {
    fc.assert(
      fc.property(anyLogits, logits => {
        const before = allowedIds(logits)
        const after = make()(logits, context)
        const kept = allowedIds(after)
        expect(before).toEqual(expect.arrayContaining(kept))
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(1, before.length))
        for (const id of kept) expect(after[id]).toBe(logits[id])
      }),
    )
  })
  test('leaves a distribution without an allowed token as it is', () => {
    expect(make()(forbidden, context)).toEqual(forbidden)
  })
  test.each([Number.NaN, Infinity])('hides no %s', value => {
    expect(make()(Float32Array.of(1, value, 0, 2), context)[1]).toBe(value)
  })
})

const minTokensToKeep = 3
const keepingThree = {
  topK: topK(1, { minTokensToKeep }),
  topP: topP(0.5, { minTokensToKeep }),
  minP: minP(0.5, { minTokensToKeep }),
  typicalP: typicalP(0.1, { minTokensToKeep }),
  epsilonCutoff: epsilonCutoff(0.5, { minTokensToKeep }),
  etaCutoff: etaCutoff(0.5, { minTokensToKeep }),
  topH: topH(0.1, { minTokensToKeep }),
  topNSigma: topNSigma(0, { minTokensToKeep }),
  mirostat: mirostat({ tau: 0.1, minTokensToKeep }),
}

test.each(Object.entries(keepingThree))('%s keeps as many as it is told to', (_, processor) => {
  expect(allowedIds(processor(Float32Array.of(-9, 20, 3, 2, -8), context))).toEqual([1, 2, 3])
})
test('xtc excludes none where too few would stay', () => {
  const logits = Float32Array.of(2, 2.1, -9)
  expect(allowedIds(xtc({ probability: 1 })(logits, context))).toEqual([0, 2])
  expect(xtc({ probability: 1, minTokensToKeep })(logits, context)).toEqual(logits)
})
