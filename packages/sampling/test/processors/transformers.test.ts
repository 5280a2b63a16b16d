import { existsSync, readFileSync } from 'node:fs'
import {
  chain,
  type LogitsProcessor,
  repetitionPenalty,
  softmax,
  temperature,
  topK,
  topP,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { allowedIds, contextOf } from '../context.ts'

type Value = number | string
interface Case {
  readonly input_ids: readonly (readonly number[])[]
  readonly logits: readonly (readonly Value[])[]
}
interface ProcessorCase extends Case {
  readonly processor: string
  readonly args: Readonly<Record<string, number>>
  readonly expected: readonly (readonly Value[])[]
}
interface ChainCase extends Case {
  readonly order: readonly string[]
  readonly settings: Readonly<Record<string, number>>
  readonly expected_logits: readonly (readonly Value[])[]
  readonly expected_probs: readonly (readonly number[])[]
}

const readJson = (url: URL) => JSON.parse(readFileSync(url, 'utf8'))
const golden: {
  readonly processors: readonly ProcessorCase[]
  readonly chains: readonly ChainCase[]
} = readJson(new URL('../fixtures/logits-processors.json', import.meta.url))

/** transformers' class with its constructor's arguments, or with generate's settings. */
function processorOf(name: string, options: Readonly<Record<string, number>>): LogitsProcessor {
  const minTokensToKeep = options['min_tokens_to_keep'] ?? 1
  if (name === 'TemperatureLogitsWarper') return temperature(options['temperature'])
  if (name === 'TopKLogitsWarper') return topK(options['top_k'], { minTokensToKeep })
  if (name === 'TopPLogitsWarper') return topP(options['top_p'], { minTokensToKeep })
  return repetitionPenalty(options['penalty'] ?? options['repetition_penalty'], {
    promptIgnoreLength: options['prompt_ignore_length'] ?? 0,
  })
}

/** Masks exact; values within 1e-6 of the expected, relative: they are rounded to float32. */
function expectLogits(actual: Float32Array, expected: readonly Value[]): void {
  expect(allowedIds(actual)).toEqual(allowedIds(expected.map(Number)))
  for (const id of allowedIds(actual)) {
    const value = Number(expected[id])
    expect(Math.abs(actual[id] - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value))
  }
}

describe('transformers', () => {
  test.each(golden.processors.map(each => [each.processor, each.args, each] as const))(
    'agrees on %s %o',
    (name, args, { input_ids, logits, expected }) => {
      const processor = processorOf(name, args)
      logits.forEach((row, index) => {
        const context = contextOf(input_ids[index])
        expectLogits(processor(Float32Array.from(row, Number), context), expected[index])
      })
    },
  )
  test.each(golden.chains.map(each => [each.order.join(' → '), each] as const))(
    'agrees on %s',
    (_, { order, settings, input_ids, logits, expected_logits, expected_probs }) => {
      const processor = chain(...order.map(name => processorOf(name, settings)))
      logits.forEach((row, index) => {
        const actual = processor(Float32Array.from(row, Number), contextOf(input_ids[index]))
        expectLogits(actual, expected_logits[index])
        softmax(actual).forEach((probability, id) => {
          expect(Math.abs(probability - expected_probs[index][id])).toBeLessThanOrEqual(1e-6)
        })
      })
    },
  )
})

interface PublishedCase {
  readonly logits?: readonly number[]
  readonly probs?: readonly number[]
  readonly k: number
  readonly p: number
  readonly penalty: number
  readonly ids: readonly number[]
  readonly min_tokens_to_keep?: number
  readonly removed?: readonly number[]
  readonly kept_probs?: readonly number[]
  readonly kept_count?: number
  readonly expected: Readonly<Record<string, number>>
}
const published = new URL(
  '../../../../../shared/fixtures/logits_process_cases.json',
  import.meta.url,
)

describe.skipIf(!existsSync(published))(
  "transformers' own tests (needs ../shared, run by .ci/run)",
  () => {
    const cases: Readonly<Record<string, readonly PublishedCase[]>> = existsSync(published)
      ? readJson(published)
      : {}
    const run = (processor: LogitsProcessor, each: PublishedCase) => {
      const logits = each.logits ?? (each.probs ?? []).map(Math.log)
      return processor(Float32Array.from(logits), contextOf(each.ids))
    }
    test('topK', () => {
      for (const each of cases['top_k']) {
        const minTokensToKeep = each.min_tokens_to_keep ?? 1
        const kept = allowedIds(run(topK(each.k, { minTokensToKeep }), each))
        const removed = new Set(each.removed)
        expect(kept).toEqual(each.logits?.map((_, id) => id).filter(id => !removed.has(id)))
      }
    })
    test('topP', () => {
      for (const each of cases['top_p']) {
        const minTokensToKeep = each.min_tokens_to_keep ?? 1
        const kept = allowedIds(run(topP(each.p, { minTokensToKeep }), each))
        const expected = each.kept_probs?.flatMap((probability, id) => (probability ? [id] : []))
        expect(expected ?? each.kept_count).toEqual(expected ? kept : kept.length)
      }
    })
    test('repetitionPenalty', () => {
      for (const each of cases['repetition_penalty']) {
        const actual = run(repetitionPenalty(each.penalty), each)
        for (const [id, value] of Object.entries(each.expected)) {
          expect(actual[Number(id)]).toBeCloseTo(value, 6)
        }
      }
    })
  },
)
