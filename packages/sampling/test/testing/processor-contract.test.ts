import {
  allowOnly,
  chain,
  choices,
  dry,
  epsilonCutoff,
  etaCutoff,
  exponentialLengthDecay,
  forbidSequences,
  forceFirst,
  forceLast,
  frequencyPenalty,
  fromGenerationConfig,
  hammingDiversity,
  jsonSchema,
  type LogitsProcessor,
  logitBias,
  logNormalize,
  minLength,
  minNewTokens,
  minP,
  mirostat,
  noRepeatNgram,
  presencePenalty,
  regularExpression,
  removeInvalid,
  repetitionPenalty,
  sequenceBias,
  suppress,
  suppressAtBegin,
  temperature,
  topH,
  topK,
  topNSigma,
  topP,
  typicalP,
  whileLooping,
  xtc,
} from '@nexttoken/sampling'
import { describeProcessor, processorChecks } from '@nexttoken/sampling/testing'
import { describe, expect, test } from 'vitest'
import { byteVocabulary } from '../constrained/byte-vocabulary.ts'
import { failuresOf } from './failures-of.ts'

const runner = { describe, test }
const letters = { tokens: [...'abcdefghijklmnopqrstuvwxyz01234', ''], endOfText: 31 }
const jsonLetters = [...'nulltrue12', ...Array(21).fill(''), '']
const bytes = byteVocabulary(['ab', '日本'])

/** Every processor of the package. */
const processors: Readonly<Record<string, () => LogitsProcessor>> = {
  'no processor': () => chain(),
  allowOnly: () => allowOnly(({ step }) => [step, step + 1]),
  choices: () => choices(['abc', 'abd', 'x1'], letters),
  dry: () => dry({ allowedLength: 1 }),
  epsilonCutoff: () => epsilonCutoff(0.02),
  etaCutoff: () => etaCutoff(0.02),
  exponentialLengthDecay: () => exponentialLengthDecay({ start: 3, factor: 1.1, endOfText: 31 }),
  forbidSequences: () => forbidSequences([[3], [4, 5]]),
  forceFirst: () => forceFirst(7),
  forceLast: () => forceLast(7, { maxLength: 9 }),
  frequencyPenalty: () => frequencyPenalty(0.5),
  fromGenerationConfig: () => fromGenerationConfig({ temperature: 0.7, top_k: 9, do_sample: true }),
  hammingDiversity: () => hammingDiversity(0.5, ({ step }) => [step, 4, 4]),
  jsonSchema: () => jsonSchema({ enum: [null, 12, true] }, { ...letters, tokens: jsonLetters }),
  logNormalize: () => logNormalize(),
  logitBias: () => logitBias({ 3: 2, 4: -Infinity }),
  minLength: () => minLength(6, { endOfText: 31 }),
  minNewTokens: () => minNewTokens(4, { endOfText: 31 }),
  minP: () => minP(0.1),
  mirostat: () => mirostat({ tau: 2 }),
  noRepeatNgram: () => noRepeatNgram(2),
  presencePenalty: () => presencePenalty(0.5),
  regularExpression: () => regularExpression('[a-z]{2,5}', letters),
  removeInvalid: () => removeInvalid(),
  repetitionPenalty: () => repetitionPenalty(1.3),
  sequenceBias: () => sequenceBias([[[3, 4], 5]]),
  suppress: () => suppress([1, 2]),
  suppressAtBegin: () => suppressAtBegin([1, 2], { beginIndex: 3 }),
  temperature: () => temperature(0.7),
  topH: () => topH(0.4),
  topK: () => topK(3),
  topNSigma: () => topNSigma(1),
  topP: () => topP(0.8),
  typicalP: () => typicalP(0.8),
  whileLooping: () => whileLooping(topK(1), { minLength: 2, minRepeats: 2 }),
  xtc: () => xtc({ probability: 0.5, threshold: 0.05 }),
  'a chain': () => chain(repetitionPenalty(1.2), topK(5), xtc({ probability: 0.5 }), topP(0.9)),
}

describe('describeProcessor passes', () => {
  for (const [name, make] of Object.entries(processors)) describeProcessor(name, make, runner)
  describeProcessor('a constraint of bytes', () => regularExpression('.{2,5}', bytes), {
    ...runner,
    vocabularySize: bytes.tokens.length,
  })
})

/** A processor with a fault, made anew each time, and the claims that it breaks. */
const faults: readonly [string, () => LogitsProcessor, readonly string[]][] = [
  ['that writes to its input', () => logits => logits.fill(0, 0, 3), ['never writes to its input']],
  [
    'that changes the length',
    () => logits => logits.slice(1),
    ['returns one float32 logit for each token'],
  ],
  [
    'that returns an array of numbers',
    () => logits => [...logits] as unknown as Float32Array,
    ['returns one float32 logit for each token'],
  ],
  [
    'that writes to the ids',
    () =>
      (logits, { ids }) => {
        ;(ids as number[]).push(0)
        return logits
      },
    ['never writes to the ids'],
  ],
  [
    'that makes NaN of -Infinity',
    () => logits => logits.map(logit => logit * 0),
    ['gives numbers or -Infinity'],
  ],
  [
    'that forbids everything at last',
    () =>
      (logits, { step }) =>
        step < 8 ? logits : logits.map(() => -Infinity),
    ['leaves a token allowed'],
  ],
  [
    'that uses one array again',
    () => {
      const own = new Float32Array(32)
      return logits => {
        own.set(logits)
        return own
      }
    },
    ['never writes to what it gave before'],
  ],
  [
    'that draws from elsewhere',
    () => logits => logits.map(logit => logit - Math.random()),
    ['gives the same for the same logits, ids and draws'],
  ],
  [
    'that counts its own steps',
    () => {
      let calls = 0
      return logits => {
        calls++
        return logits.map((logit, id) => (id === calls % 32 ? logit + 1 : logit))
      }
    },
    ['tells sequences apart that are continued in turn'],
  ],
  [
    'whose edit does something else',
    () => {
      const run = (logits: Float32Array) => logits.map(logit => logit / 2)
      return Object.assign(run, { edit: (logits: Float32Array) => void logits.fill(0) })
    },
    ['edits in place as it does on a copy'],
  ],
]

describe('processorChecks', () => {
  test.each(faults)('catch one %s', async (_, make, claims) => {
    expect((await failuresOf(processorChecks(make))).map(({ claim }) => claim)).toEqual(
      expect.arrayContaining([...claims]),
    )
  })
  test('say what came and what to do', async () => {
    const failures = await failuresOf(processorChecks(() => logits => logits.slice(1)))
    expect(failures[0].message).toBe(
      'expected 32 logits as were given, got 31; forbid tokens by -Infinity',
    )
  })
  test('let draws from the context pass', async () => {
    const make =
      () =>
      (logits: Float32Array, { random }: { random(): number }) => {
        const shift = random() + random()
        return logits.map((logit, id) => (id % 2 ? logit - shift : logit))
      }
    expect(await failuresOf(processorChecks(make))).toEqual([])
  })
  test('need the functions of a runner', () => {
    const names: string[] = []
    const describeInto = (_: string, body: () => void) => body()
    describeProcessor('own', () => chain(), {
      describe: describeInto,
      test: name => names.push(name),
    })
    expect(names).toEqual(processorChecks(() => chain()).map(({ claim }) => claim))
    expect(() => describeProcessor('own', () => chain())).toThrow('pass { describe, test }')
  })
})
