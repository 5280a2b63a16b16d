import {
  allowOnly,
  describe as describeChain,
  epsilonCutoff,
  etaCutoff,
  exponentialLengthDecay,
  forbidSequences,
  forceFirst,
  forceLast,
  fromGenerationConfig,
  hammingDiversity,
  type LogitsProcessor,
  logNormalize,
  minLength,
  minNewTokens,
  minP,
  noRepeatNgram,
  removeInvalid,
  repetitionPenalty,
  sequenceBias,
  softmax,
  suppress,
  suppressAtBegin,
  temperature,
  topH,
  topK,
  topP,
  typicalP,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../context.ts'
import { type Arguments, expectLogits, golden, type Value } from './golden.ts'

const keeping = (args: Arguments) => ({ minTokensToKeep: args['min_tokens_to_keep'] ?? 1 })
const ending = (args: Arguments) => ({ endOfText: args['eos_token_id'] })

/** transformers' classes, made from their constructors' arguments. */
const CLASSES: Readonly<Record<string, (args: Arguments) => LogitsProcessor>> = {
  TemperatureLogitsWarper: args => temperature(args['temperature']),
  TopKLogitsWarper: args => topK(args['top_k'], keeping(args)),
  TopPLogitsWarper: args => topP(args['top_p'], keeping(args)),
  MinPLogitsWarper: args => minP(args['min_p'], keeping(args)),
  TypicalLogitsWarper: args => typicalP(args['mass'], keeping(args)),
  EpsilonLogitsWarper: args => epsilonCutoff(args['epsilon'], keeping(args)),
  EtaLogitsWarper: args => etaCutoff(args['epsilon'], keeping(args)),
  TopHLogitsWarper: args => topH(args['top_h']),
  RepetitionPenaltyLogitsProcessor: args =>
    repetitionPenalty(args['penalty'], { promptIgnoreLength: args['prompt_ignore_length'] ?? 0 }),
  NoRepeatNGramLogitsProcessor: args => noRepeatNgram(args['ngram_size']),
  NoBadWordsLogitsProcessor: args => {
    const ends = [args['eos_token_id']].flat().map(String)
    const words: number[][] = args['bad_words_ids']
    return forbidSequences(words.filter(word => !ends.includes(String(word))))
  },
  SequenceBiasLogitsProcessor: args => {
    const entries: [number[], number | string][] = args['sequence_bias']
    return sequenceBias(entries.map(([sequence, bias]) => [sequence, Number(bias)]))
  },
  MinLengthLogitsProcessor: args => minLength(args['min_length'], ending(args)),
  MinNewTokensLengthLogitsProcessor: args => minNewTokens(args['min_new_tokens'], ending(args)),
  ForcedBOSTokenLogitsProcessor: args => forceFirst(args['bos_token_id']),
  ForcedEOSTokenLogitsProcessor: args =>
    forceLast(args['eos_token_id'], { maxLength: args['max_length'] }),
  SuppressTokensLogitsProcessor: args => suppress(args['suppress_tokens']),
  SuppressTokensAtBeginLogitsProcessor: args =>
    suppressAtBegin(args['begin_suppress_tokens'], { beginIndex: args['begin_index'] }),
  ExponentialDecayLengthPenalty: args => {
    const [start, factor] = args['exponential_decay_length_penalty']
    return exponentialLengthDecay({ start, factor, ...ending(args) })
  },
  InfNanRemoveLogitsProcessor: removeInvalid,
  LogitNormalization: logNormalize,
  PrefixConstrainedLogitsProcessor: args =>
    allowOnly(({ ids }) => args['allowed_by_last_token'][ids.at(-1) ?? 0]),
}

/** Which of equals stay is not said. */
function expectValues(actual: Float32Array, expected: readonly Value[]): void {
  expectLogits(
    actual.toSorted(),
    expected.map(Number).toSorted((a, b) => a - b),
  )
}

describe('transformers', () => {
  test.each(golden.processors.map(each => [each.processor, each.args, each] as const))(
    'agrees on %s %o',
    (name, args, { input_ids, logits, expected, note }) => {
      const compare = note.includes('unspecified order') ? expectValues : expectLogits
      const promptLength = args['prompt_length_to_skip'] ?? args['input_ids_seq_length'] ?? 0
      const processor = CLASSES[name](args)
      logits.forEach((row, index) => {
        const context = { ...contextOf(input_ids[index]), promptLength }
        compare(processor(Float32Array.from(row, Number), context), expected[index])
      })
    },
  )
  test('lacks no class that the fixtures have', () => {
    const names = new Set(golden.processors.map(({ processor }) => processor))
    expect([...names].toSorted()).toEqual(Object.keys(CLASSES).toSorted())
  })
  test.each(golden.chains.map(each => [each.order.join(' → '), each] as const))(
    'agrees on %s, made by fromGenerationConfig',
    (_, { order, settings, input_ids, logits, expected_logits, expected_probs }) => {
      const processor = fromGenerationConfig({ do_sample: true, ...settings })
      expect(describeChain(processor).split('\n')).toHaveLength(order.length)
      logits.forEach((row, index) => {
        const context = { ...contextOf(input_ids[index]), promptLength: settings['prompt_length'] }
        const actual = processor(Float32Array.from(row, Number), context)
        expectLogits(actual, expected_logits[index])
        softmax(actual).forEach((probability, id) => {
          expect(Math.abs(probability - expected_probs[index][id])).toBeLessThanOrEqual(1e-6)
        })
      })
    },
  )
  test.each(golden.hamming)('agrees on hammingDiversity, case %#', each => {
    const { diversity_penalty, num_beams, num_beam_groups } = each.args
    const beams = num_beams / num_beam_groups
    each.logits.forEach((row, index) => {
      const first = Math.floor(index / beams) * num_beams
      const others = each.current_tokens.slice(first, first + each.beam_group_idx * beams)
      const processor = hammingDiversity(diversity_penalty, () => others)
      expectLogits(processor(Float32Array.from(row, Number), contextOf()), each.expected[index])
    })
  })
})
