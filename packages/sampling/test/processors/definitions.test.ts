import {
  chain,
  dry,
  frequencyPenalty,
  type LogitsProcessor,
  minP,
  mirostat,
  presencePenalty,
  softmax,
  topNSigma,
  xtc,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { allowedIds, contextOf } from '../context.ts'
import { type Arguments, expectLogits, golden } from './golden.ts'

const SAMPLERS: Readonly<Record<string, (args: Arguments) => LogitsProcessor>> = {
  frequency_presence: args =>
    chain(frequencyPenalty(args['frequency_penalty']), presencePenalty(args['presence_penalty'])),
  min_p: args => minP(args['min_p']),
  top_n_sigma: args => topNSigma(args['n'], { correction: args['ddof'] }),
  xtc: ({ threshold, probability }) => xtc({ threshold, probability }),
  dry: ({ allowed_length, ...rest }) => dry({ allowedLength: allowed_length, ...rest }),
}

describe('definitions', () => {
  test.each(golden.definitions.map(each => [each.sampler, each.args, each] as const))(
    'agrees on %s %o',
    (sampler, args, { input_ids = [], logits, expected }) => {
      const context = { ...contextOf(input_ids), random: () => args['draw'] ?? 0 }
      const actual = SAMPLERS[sampler](args)(Float32Array.from(logits, Number), context)
      expectLogits(actual, expected)
    },
  )
  test.each(golden.mirostat)('agrees on mirostat $args', ({ args, draws, logits, trace }) => {
    const processor = mirostat(args)
    const ids = [0]
    trace.forEach(({ kept, token }, step) => {
      const row = Float32Array.from(logits[step], Number)
      const context = { ids: [...ids], promptLength: 1, step, random: () => 0 }
      const left = processor(row, context)
      const ranked = allowedIds(left).sort((a, b) => left[b] - left[a] || a - b)
      expect(ranked).toHaveLength(kept)
      const probabilities = softmax(left)
      let cumulative = 0
      const drawn = ranked.find(id => {
        cumulative += probabilities[id]
        return cumulative > draws[step]
      })
      expect(drawn).toBe(token)
      ids.push(token)
    })
  })
})
