import {
  allowOnly,
  dry,
  epsilonCutoff,
  etaCutoff,
  exponentialLengthDecay,
  forbidSequences,
  forceFirst,
  forceLast,
  frequencyPenalty,
  hammingDiversity,
  logitBias,
  minLength,
  minNewTokens,
  minP,
  mirostat,
  noRepeatNgram,
  presencePenalty,
  sequenceBias,
  suppress,
  suppressAtBegin,
  topH,
  topNSigma,
  typicalP,
  xtc,
} from '@nexttoken/sampling'
import { expect, test } from 'vitest'
import { contextOf } from '../context.ts'

const endOfText = 2

test.each([
  () => minP(-0.1),
  () => minP(1.1),
  () => minP(0.1, { minTokensToKeep: 0 }),
  () => typicalP(0),
  () => typicalP(1),
  () => epsilonCutoff(0),
  () => epsilonCutoff(1),
  () => etaCutoff(Number.NaN),
  () => etaCutoff(0.1, { minTokensToKeep: 1.5 }),
  () => topH(0),
  () => topH(1.1),
  () => topNSigma(-1),
  () => topNSigma(Infinity),
  () => topNSigma(1, { correction: 2 as 1 }),
  () => xtc({ threshold: 1.1 }),
  () => xtc({ probability: -0.1 }),
  () => mirostat({ tau: 0 }),
  () => mirostat({ eta: -1 }),
  () => frequencyPenalty(Number.NaN),
  () => frequencyPenalty(1, { lastTokens: 0 }),
  () => presencePenalty(Infinity),
  () => hammingDiversity(0, () => []),
  () => dry({ multiplier: -1 }),
  () => dry({ base: 0.9 }),
  () => dry({ allowedLength: 0 }),
  () => dry({ breakers: [-1] }),
  () => dry({ lastTokens: 0 }),
  () => noRepeatNgram(0),
  () => forbidSequences([[]]),
  () => forbidSequences([[1.5]]),
  () => sequenceBias([[[], 1]]),
  () => sequenceBias([[[1], Number.NaN]]),
  () => sequenceBias([[[1], Infinity]]),
  () => logitBias({ [-1]: 1 }),
  () => logitBias(new Map([[1, Number.NaN]])),
  () => minLength(-1, { endOfText }),
  () => minNewTokens(1.5, { endOfText }),
  () => minNewTokens(1, { endOfText: -2 }),
  () => forceFirst(-1),
  () => forceFirst(1, { beginIndex: 0 }),
  () => forceLast(1, { maxLength: 0 }),
  () => forceLast([1, 0.5], { maxNewTokens: 3 }),
  () => suppress([Number.NaN]),
  () => suppressAtBegin([1], { beginIndex: -1 }),
  () => exponentialLengthDecay({ start: -1, factor: 1.1, endOfText }),
  () => exponentialLengthDecay({ start: 1, factor: 0, endOfText }),
])('rejects %s', make => {
  expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
})

test('allowOnly refuses to allow nothing and allows again what was forbidden before it', () => {
  const logits = Float32Array.of(1, -Infinity, -Infinity)
  expect(() => allowOnly(() => [])(logits, contextOf())).toThrow(
    expect.objectContaining({ code: 'EMPTY_DISTRIBUTION' }),
  )
  expect(allowOnly(() => [1, 2])(logits, contextOf())).toEqual(Float32Array.of(-Infinity, 0, 0))
})
test('exponentialLengthDecay and dry stay finite however long the text', () => {
  const long = { ids: Array(5000).fill(0), promptLength: 0, step: 5000, random: () => 0 }
  const decay = exponentialLengthDecay({ start: 0, factor: 1.5, endOfText: 0 })
  expect(Number.isFinite(decay(Float32Array.of(1, 2), long)[0])).toBe(true)
  expect(Number.isFinite(dry()(Float32Array.of(1, 2), long)[0])).toBe(true)
})
test('forceLast counts generated tokens when told so', () => {
  const context = { ids: [5, 6, 7, 8], promptLength: 2, step: 2, random: () => 0 }
  const last = forceLast(0, { maxNewTokens: 3 })
  expect(last(Float32Array.of(1, 2), context)).toEqual(Float32Array.of(0, -Infinity))
  expect(forceLast(0, { maxNewTokens: 4 })(Float32Array.of(1, 2), context)[1]).toBe(2)
})
