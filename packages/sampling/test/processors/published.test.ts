import { existsSync, readFileSync } from 'node:fs'
import {
  epsilonCutoff,
  etaCutoff,
  forbidSequences,
  type LogitsProcessor,
  minP,
  noRepeatNgram,
  repetitionPenalty,
  sequenceBias,
  topH,
  topK,
  topP,
  typicalP,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { allowedIds, contextOf } from '../context.ts'
import type { Arguments } from './golden.ts'

const cases = new URL('../../../../../shared/fixtures/logits_process_cases.json', import.meta.url)
const published: Readonly<Record<string, readonly Arguments[]>> = existsSync(cases)
  ? JSON.parse(readFileSync(cases, 'utf8'))
  : {}

const PROCESSORS: Readonly<Record<string, (each: Arguments) => LogitsProcessor>> = {
  top_k: each => topK(each['k'], keeping(each)),
  top_p: each => topP(each['p'], keeping(each)),
  min_p: each => minP(each['min_p'], keeping(each)),
  typical_p: each => typicalP(each['mass']),
  epsilon: each => epsilonCutoff(each['epsilon']),
  eta: each => etaCutoff(each['eta']),
  top_h: each => topH(each['top_h']),
  repetition_penalty: each => repetitionPenalty(each['penalty']),
  no_repeat_ngram: each => noRepeatNgram(each['n']),
  bad_words: each =>
    forbidSequences(each['bad'].filter((word: number[]) => String(word) !== String(each['eos']))),
  sequence_bias: each => sequenceBias(each['bias']),
}

function keeping(each: Arguments): { readonly minTokensToKeep: number } {
  return { minTokensToKeep: each['min_tokens_to_keep'] ?? 1 }
}

/** What a case says of the ids that stay, in whichever way it says it. */
function expectKept(each: Arguments, kept: readonly number[], size: number): void {
  const gone: readonly number[] | undefined = each['removed'] ?? each['banned']
  const all = Array.from({ length: size }, (_, id) => id)
  if (gone) expect(kept).toEqual(all.filter(id => !gone.includes(id)))
  if (each['kept_probs']) expect(kept).toEqual(all.filter(id => each['kept_probs'][id] > 0))
  if (each['kept_count']) expect(kept).toHaveLength(each['kept_count'])
}

describe.skipIf(!existsSync(cases))(
  "transformers' own tests (needs ../shared, run by .ci/run)",
  () => {
    test.each(Object.keys(PROCESSORS))('%s', name => {
      expect(published[name].length).toBeGreaterThan(0)
      for (const each of published[name]) {
        const given: number[] =
          each['logits'] ?? each['probs']?.map(Math.log) ?? Array(each['vocab']).fill(0)
        const actual = PROCESSORS[name](each)(Float32Array.from(given), contextOf(each['ids']))
        expectKept(each, allowedIds(actual), given.length)
        for (const [id, value] of Object.entries(each['expected'] ?? {})) {
          expect(actual[Number(id)]).toBeCloseTo(Number(value), 5)
        }
      }
    })
  },
)
