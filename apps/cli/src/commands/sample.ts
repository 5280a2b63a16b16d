import { randomInt } from 'node:crypto'
import { chain, type LogitsProcessor } from '@nexttoken/sampling'
import { type Command, Option } from 'commander'
import { MAX_NEW_TOKENS } from '../defaults.ts'
import { openModel, type TextModel } from '../model-directory.ts'
import { MODEL_FORMS } from '../model-files/import-model.ts'
import { integer } from '../option-values.ts'
import { colors, writeJson, writeNotice, writeResult } from '../output.ts'
import { promptIds } from '../prompt.ts'
import {
  addConstraintOptions,
  type ConstraintOptions,
  readConstraint,
  type WrittenConstraint,
} from '../sampling/constraint-options.ts'
import { describeChain, describeText, describeToken } from '../sampling/describe-sample.ts'
import { type DrawnText, type DrawOptions, drawText } from '../sampling/draw-text.ts'
import { addProcessorOptions } from '../sampling/processor-options.ts'
import type { WrittenProcessor } from '../sampling/processor-readers.ts'
import { addStopOptions, type StopOptions, stopRules } from '../sampling/stop-options.ts'
import {
  addStrategyOptions,
  type ChosenStrategy,
  chooseStrategy,
  isSeeded,
  type StrategyOptions,
} from '../sampling/strategy-options.ts'
import { tokensOnly } from '../sampling/tokens-only.ts'
import { withBackend } from '../with-backend.ts'

interface SampleOptions extends StrategyOptions, ConstraintOptions, StopOptions {
  readonly prompt?: string
  readonly maxNewTokens: number
  readonly samples: number
  readonly seed?: number
  readonly explain?: boolean
  readonly verbose?: boolean
  readonly backend?: string
  readonly threads?: number
  readonly json?: boolean
}

/** What `sample` was asked for. */
interface SampleRequest extends SampleOptions {
  readonly directory: string
  readonly seed: number
  /** In the order written. */
  readonly processors: readonly WrittenProcessor[]
  readonly chosen: ChosenStrategy
  readonly constraint: WrittenConstraint | undefined
}

/** Adds `sample`: texts that a model writes. */
export function addSample(program: Command): void {
  const command = program
    .command('sample')
    .description('let a model write')
    .argument('<dir>', MODEL_FORMS)
    .optionsGroup('The text:')
    .option('--prompt <text>', 'what it begins with (default: end-of-text token or new line)')
    .option('--max-new-tokens <n>', 'the most tokens to generate', integer(0), MAX_NEW_TOKENS)
    .option('--samples <n>', 'texts to write, with seeds one apart', integer(1), 1)
    .option('--seed <n>', 'the same gives the same text (default: another each time)', integer(0))
    .optionsGroup('Choice of tokens, in the order written; what follows a comma is optional:')
  const processors = addProcessorOptions(command)
  addStrategyOptions(command.optionsGroup('How tokens are found (default: drawn one by one):'))
  addConstraintOptions(command.optionsGroup('What the text has to be, exactly:'))
  addStopOptions(command.optionsGroup('Where it ends:'))
  addOutputOptions(command)
  command.action(async (directory: string, options: SampleOptions) => {
    const chosen = chooseStrategy(options)
    const constraint = await readConstraint(options)
    const seed = options.seed ?? randomInt(2 ** 32)
    const request = { ...options, directory, seed, processors, chosen, constraint }
    await withBackend(options, async () => sample(await openModel(directory), request))
  })
}

const SHOWN = 'What is shown, and where it is computed:'

function addOutputOptions(command: Command): void {
  command
    .optionsGroup(SHOWN)
    .addHelpOption(new Option('-h, --help', 'show this').helpGroup(SHOWN))
    .option('--explain', 'show for each token how it was chosen')
    .option('--verbose', 'tell of the processors, speed, seed and why the text ended')
    .option('--json', 'print one JSON document')
    .option('--backend <name>', 'device to compute on', 'auto')
    .option('--threads <n>', 'threads to compute on', integer(1))
}

async function sample(textModel: TextModel, request: SampleRequest): Promise<void> {
  const plan = await planFor(textModel, request)
  const { steps = [] } = plan().processor
  if (request.verbose) writeNotice(colors.dim(describeChain(steps)))
  if (request.explain && !request.json) writeResult(`${describeChain(steps)}\n`)
  const samples: DrawnText[] = []
  for (let index = 0; index < request.samples; index++) {
    const seed = request.seed + index
    announce(request, index, seed)
    const start = performance.now()
    const drawn = await drawText(textModel, { ...plan(), ...watchers(request, textModel), seed })
    samples.push(drawn)
    conclude(request, drawn, (performance.now() - start) / 1000)
  }
  if (!request.json) return
  const { directory: model, prompt = '', seed } = request
  writeJson({ model, prompt, seed, processors: steps.map(({ name }) => name), samples })
}

type Plan = DrawOptions & { readonly processor: LogitsProcessor }

/** All but the seed; made anew for each text, as processors may remember. */
async function planFor(textModel: TextModel, request: SampleRequest): Promise<() => Plan> {
  const { tokenizer } = textModel
  const prompt = promptIds(tokenizer, request.prompt)
  const strategy = await request.chosen(textModel)
  const constraint = request.constraint?.(textModel)
  const { explain: trace = false, maxNewTokens } = request
  const stop = [...(constraint ? [constraint.stop] : []), ...stopRules(request, tokenizer)]
  return () => ({
    ...{ prompt, strategy, stop, trace, maxNewTokens },
    processor: chain(
      ...tokensOnly(textModel),
      ...(constraint ? [constraint] : []),
      ...request.processors.map(write => write(textModel)),
    ),
  })
}

function announce(request: SampleRequest, index: number, seed: number): void {
  const { samples, json } = request
  if (json) return
  const number = samples > 1 ? `sample ${index + 1} of ${samples}, ` : ''
  if (isSeeded(request) || samples > 1) writeNotice(colors.dim(`${number}seed ${seed}`))
}

/** Who shows the text as it comes: nobody for JSON, with `--explain` its tokens come first. */
function watchers(
  { json, explain, prompt = '' }: SampleRequest,
  { tokenizer }: TextModel,
): Pick<DrawOptions, 'onText' | 'onToken'> {
  if (json) return {}
  if (explain) return { onToken: token => writeResult(describeToken(token, tokenizer)) }
  writeResult(prompt)
  return { onText: writeResult }
}

function conclude(request: SampleRequest, drawn: DrawnText, seconds: number): void {
  const { json, explain, verbose, constraint, prompt = '' } = request
  if (!json) writeResult(explain ? `\n${prompt}${drawn.text}\n` : '\n')
  if (verbose) writeNotice(colors.dim(describeText(drawn, seconds)))
  if (!constraint || FULFILLED.includes(drawn.finishReason)) return
  const remedy = 'give it more --max-new-tokens or stop it less'
  writeNotice(`warning: the text ended by ${drawn.finishReason} before it was complete: ${remedy}.`)
}

/** Why a text ends that keeps to its constraint as a whole. */
const FULFILLED = ['complete', 'endOfText']
