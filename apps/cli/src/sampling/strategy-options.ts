import {
  beamSearch,
  bestOf,
  contrastive,
  type GenerateOptions,
  promptLookup,
  type Strategy,
  speculative,
} from '@nexttoken/sampling'
import { type Command, Option } from 'commander'
import { CommandError } from '../errors.ts'
import type { TextModel } from '../model-directory.ts'
import { decimal, integer } from '../option-values.ts'
import { openDraft } from './draft-model.ts'
import { made, numberList } from './option-lists.ts'

/** How tokens are to be found. */
export interface StrategyOptions {
  readonly greedy?: boolean
  readonly bestOf?: number
  readonly bestOfScore?: 'total' | 'mean'
  readonly beams?: number
  readonly lengthPenalty?: number
  readonly earlyStopping?: 'true' | 'false' | 'never' | true
  readonly groups?: number
  readonly diversityPenalty?: number
  readonly beamSample?: boolean
  readonly contrastive?: Strategy
  readonly draft?: string
  readonly promptLookup?: boolean
  readonly guesses?: number
}

/** Which options another one belongs to: one of them has to be there. */
const COMPANIONS: Readonly<Partial<Record<keyof StrategyOptions, (keyof StrategyOptions)[]>>> = {
  bestOfScore: ['bestOf'],
  lengthPenalty: ['beams'],
  earlyStopping: ['beams'],
  groups: ['beams'],
  diversityPenalty: ['groups'],
  beamSample: ['beams'],
  guesses: ['draft', 'promptLookup'],
}

/** Which options no text can be found with at once. */
const CONFLICTS: Readonly<Record<string, string[]>> = {
  greedy: ['bestOf', 'beams', 'contrastive'],
  bestOf: ['beams', 'contrastive', 'draft', 'promptLookup'],
  beams: ['contrastive', 'draft', 'promptLookup', 'explain'],
  contrastive: ['draft', 'promptLookup', 'explain'],
  draft: ['promptLookup'],
}

/** Adds the options for strategies. */
export function addStrategyOptions(command: Command): void {
  const scores = new Option('--best-of-score <of>', 'of all its tokens, or of one in the mean')
  const moments = new Option('--early-stopping [when]', 'end when n beams are finished')
  command
    .option('--greedy', 'always the likeliest token')
    .option('--best-of <n>', 'draw n texts and keep the likeliest', integer(1))
    .addOption(scores.choices(['total', 'mean']))
    .option('--beams <n>', 'search for the likeliest text with n at a time', integer(1))
    .option('--length-penalty <x>', 'longer texts the higher it is (1)', decimal({}))
    .addOption(moments.choices(['true', 'false', 'never']))
    .option('--groups <n>', 'groups of beams that differ', integer(1))
    .option('--diversity-penalty <x>', 'how much groups differ (0.5)', decimal({}))
    .option('--beam-sample', 'draw beams in place of taking the best')
    .option('--contrastive <a,k>', 'of k tokens the likeliest least like before', readContrastive)
    .option('--draft <dir>', 'let a quick model with the same tokenizer guess ahead')
    .option('--prompt-lookup', 'guess ahead what followed the same tokens before')
    .option('--guesses <n>', 'tokens guessed in each pass', integer(1))
  for (const option of command.options) option.conflicts(CONFLICTS[option.attributeName()] ?? [])
}

function readContrastive(text: string): Strategy {
  const [alpha, k] = numberList(text, 2, 2)
  return made(() => contrastive({ alpha, k }))
}

/** Whether another seed gives another text. */
export function isSeeded(options: StrategyOptions): boolean {
  const { greedy, beams: width, beamSample, contrastive: contrasting } = options
  return !(greedy || contrasting || (width !== undefined && !beamSample))
}

/** A strategy once the model is open, which a draft has to fit. */
export type ChosenStrategy = (
  textModel: TextModel,
) => Promise<NonNullable<GenerateOptions['strategy']>>

/**
 * Makes the strategy that options ask for.
 *
 * @throws {CommandError} `USAGE` if they do not go together.
 */
export function chooseStrategy(options: StrategyOptions): ChosenStrategy {
  requireCompanions(options)
  const { draft, guesses } = options
  if (draft === undefined) {
    const chosen = withoutDraft(options)
    return async () => chosen
  }
  const tokens = guesses === undefined ? {} : { tokens: guesses }
  const strategy = takingOf(options)
  return async textModel =>
    speculative({ draft: await openDraft(draft, textModel), strategy, ...tokens })
}

function withoutDraft(options: StrategyOptions): NonNullable<GenerateOptions['strategy']> {
  const { bestOf: count, bestOfScore: score = 'total', beams: width, guesses } = options
  if (count !== undefined) return bestOf(count, { score })
  if (width !== undefined) return beamsOf(options, width)
  if (options.contrastive) return options.contrastive
  const strategy = takingOf(options)
  if (!options.promptLookup) return strategy
  return promptLookup({ strategy, ...(guesses !== undefined && { tokens: guesses }) })
}

function takingOf({ greedy }: StrategyOptions): 'greedy' | 'multinomial' {
  return greedy ? 'greedy' : 'multinomial'
}

function beamsOf(options: StrategyOptions, count: number): Strategy {
  const { groups = 1, lengthPenalty = 1, diversityPenalty = 0.5, beamSample = false } = options
  if (count % groups !== 0) {
    const expected = `expected a multiple of --groups ${groups}, got ${count}`
    throw new CommandError('USAGE', `--beams: ${expected}.`)
  }
  const { earlyStopping: when = 'false' } = options
  const earlyStopping = when === 'never' ? when : when !== 'false'
  const rules = { lengthPenalty, diversityPenalty, earlyStopping, sample: beamSample }
  return beamSearch({ beams: count, groups, ...rules })
}

function requireCompanions(options: StrategyOptions): void {
  for (const [name, needed] of Object.entries(COMPANIONS)) {
    const isAlone = needed.every(other => options[other] === undefined)
    if (options[name as keyof StrategyOptions] === undefined || !isAlone) continue
    const expected = `expected ${needed.map(flagOf).join(' or ')} beside it, got none`
    throw new CommandError('USAGE', `${flagOf(name)}: ${expected}; add it, or leave this out.`)
  }
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
