import { readFileSync } from 'node:fs'
import {
  beamSearch,
  chain,
  contrastive,
  endOfText,
  type GenerateOptions,
  generate,
  generateBatch,
  type LogitsProcessor,
  minNewTokens,
  type NextTokenModel,
  noRepeatNgram,
  promptLookup,
  repetitionPenalty,
  type Session,
  type Strategy,
  speculative,
} from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { goldenText, useTinyText } from '../tiny-text.ts'

interface Case {
  readonly settings: Readonly<Record<string, number | boolean | string>>
  readonly prompt: string
  readonly prompt_ids: readonly number[]
  readonly eos_token_id: readonly number[]
  readonly sequences: readonly (readonly number[])[]
  readonly sequences_scores?: readonly number[]
}

// PyTorch's float32 scores differ from its float64 by less.
const SCORE_TOLERANCE = 2e-5

const readCases = (name: string): readonly Case[] =>
  JSON.parse(readFileSync(new URL(`../fixtures/tiny-text-gpt2/${name}`, import.meta.url), 'utf8'))
    .cases

const { prompts } = await goldenText()

/** transformers' settings as ours. */
function optionsOf({ settings, eos_token_id }: Case): GenerateOptions {
  const number = (name: string) => settings[name] as number
  const processors: LogitsProcessor[] = []
  if ('repetition_penalty' in settings) {
    processors.push(repetitionPenalty(number('repetition_penalty')))
  }
  if ('no_repeat_ngram_size' in settings) {
    processors.push(noRepeatNgram(number('no_repeat_ngram_size')))
  }
  if ('min_new_tokens' in settings) {
    processors.push(minNewTokens(number('min_new_tokens'), { endOfText: eos_token_id }))
  }
  return {
    maxNewTokens: number('max_new_tokens'),
    processor: chain(...processors),
    stop: eos_token_id.map(id => endOfText(id)),
    strategy: strategyOf(settings),
  }
}

/** transformers' group beam search tells any end-of-text token as the first of them. */
function asTold(ids: readonly number[], { settings, eos_token_id }: Case): readonly number[] {
  const ended = 'num_beam_groups' in settings && eos_token_id.includes(ids[ids.length - 1])
  return ended ? [...ids.slice(0, -1), eos_token_id[0]] : ids
}

function strategyOf(settings: Case['settings']): Strategy {
  if ('penalty_alpha' in settings) {
    return contrastive({
      alpha: settings['penalty_alpha'] as number,
      k: settings['top_k'] as number,
    })
  }
  return beamSearch({
    beams: settings['num_beams'] as number,
    lengthPenalty: (settings['length_penalty'] as number) ?? 1,
    earlyStopping: (settings['early_stopping'] as boolean | 'never') ?? false,
    groups: (settings['num_beam_groups'] as number) ?? 1,
    diversityPenalty: (settings['diversity_penalty'] as number) ?? 1,
  })
}

async function run(model: NextTokenModel, prompt: readonly number[], options: GenerateOptions) {
  const generation = generate(model, prompt, options)
  const ids: number[] = []
  for await (const token of generation) ids.push(token.id)
  return { ...generation.result!, ids }
}

describe('transformers on a model trained on Shakespeare', () => {
  const model = useTinyText()

  test.each(
    [...readCases('beams.json'), ...readCases('beams_legacy.json')].map(
      each => [JSON.stringify([each.settings, each.prompt, each.eos_token_id]), each] as const,
    ),
  )('agrees on %s', async (_, golden) => {
    const result = await run(model(), golden.prompt_ids, optionsOf(golden))
    expect(asTold(result.ids, golden)).toEqual(golden.sequences[0])
    if (!result.sequences) return
    const found = result.sequences.slice(0, golden.sequences.length)
    expect(found.map(({ ids }) => asTold(ids, golden))).toEqual(golden.sequences)
    for (const [index, score] of (golden.sequences_scores ?? []).entries()) {
      expect(Math.abs(found[index].score - score)).toBeLessThan(SCORE_TOLERANCE)
    }
  })
})

describe('on a trained model', () => {
  const model = useTinyText()
  const greedy = (strategy: Strategy): GenerateOptions => ({ strategy, maxNewTokens: 60 })

  test('speculation and prompt lookup give the greedy ids, in fewer passes', async () => {
    for (const { prompt_ids, greedy_60 } of prompts) {
      const counted = countPasses(model())
      const draft = coarse(model())
      const drafted = await run(
        counted.model,
        prompt_ids,
        greedy(speculative({ draft, strategy: 'greedy' })),
      )
      expect(drafted.ids).toEqual(greedy_60)
      expect(counted.passes()).toBeLessThan(40)
      const looked = await run(model(), prompt_ids, greedy(promptLookup({ strategy: 'greedy' })))
      expect(looked.ids).toEqual(greedy_60)
    }
  })
  test('generateBatch continues prompts of different lengths as generate does', async () => {
    const texts = prompts.map(({ prompt_ids }) => prompt_ids)
    const options: GenerateOptions = { maxNewTokens: 60, strategy: 'greedy' }
    const generation = generateBatch(model(), texts, options)
    for await (const _ of generation);
    expect(generation.results!.map(({ ids }) => ids)).toEqual(
      prompts.map(({ greedy_60 }) => greedy_60),
    )
  })
  test('generateBatch draws samples of one prompt as generate does with their streams', async () => {
    const texts = [0, 1, 2, 3].map(() => prompts[0].prompt_ids)
    const options = { maxNewTokens: 30, seed: 4 }
    const generation = generateBatch(model(), texts, options)
    for await (const _ of generation);
    const alone = await Promise.all(
      texts.map((prompt, stream) => run(model(), prompt, { ...options, stream })),
    )
    expect(generation.results!.map(({ ids }) => ids)).toEqual(alone.map(({ ids }) => ids))
    expect(new Set(alone.map(({ ids }) => ids.join())).size).toBe(4)
  })
})

/** A model that is often, not always, of the same mind. */
function coarse(model: NextTokenModel): NextTokenModel {
  return {
    ...model,
    start() {
      const open = (session: Session): Session => ({
        get length() {
          return session.length
        },
        append: async ids => (await session.append(ids)).map(logit => Math.round(logit)),
        fork: () => open(session.fork()),
        rewind: length => session.rewind(length),
        dispose: () => session.dispose(),
      })
      return open(model.start() as Session)
    },
  }
}

function countPasses(model: NextTokenModel) {
  let passes = 0
  const count = <Args extends unknown[], Result>(work: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      passes++
      return work(...args)
    }
  }
  const start = () => {
    const session = model.start() as Session
    return Object.defineProperties(
      { ...session, append: count(session.append), appendAll: count(session.appendAll!) },
      { length: { get: () => session.length } },
    )
  }
  return { model: { ...model, start }, passes: () => passes }
}
