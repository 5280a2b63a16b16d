import { randomInt } from 'node:crypto'
import { bestOf, chain, type GenerateOptions, type LogitsProcessor } from '@nexttoken/sampling'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { MAX_NEW_TOKENS } from '../defaults.ts'
import { openModel, type TextModel } from '../model-directory.ts'
import { MODEL_FORMS } from '../model-files/import-model.ts'
import { integer } from '../option-values.ts'
import { colors, writeJson, writeNotice, writeResult } from '../output.ts'
import { promptIds } from '../prompt.ts'
import { type DrawnText, drawText } from '../sampling/draw-text.ts'
import { formatExplanation } from '../sampling/explain-token.ts'
import { addProcessorOptions } from '../sampling/processor-options.ts'
import { withBackend } from '../with-backend.ts'

interface SampleOptions {
  readonly prompt?: string
  readonly maxNewTokens: number
  readonly greedy?: boolean
  readonly bestOf?: number
  readonly samples: number
  readonly seed?: number
  readonly stop: readonly string[]
  readonly explain?: boolean
  readonly backend?: string
  readonly threads?: number
  readonly json?: boolean
}

/** What `sample` was asked for. */
interface SampleRequest extends SampleOptions {
  readonly seed: number
  /** In the order written. */
  readonly processors: readonly LogitsProcessor[]
}

/** Adds `sample`: texts that a model writes. */
export function addSample(program: Command): void {
  const command = program
    .command('sample')
    .description('let a model write; what changes its choice applies in the order written')
    .argument('<dir>', MODEL_FORMS)
    .option('--prompt <text>', 'what the text begins with (default: end-of-text token or new line)')
    .option('--max-new-tokens <n>', 'the most tokens to generate', integer(0), MAX_NEW_TOKENS)
  const processors = addProcessorOptions(command)
  addChoiceOptions(command)
  command.action(async (directory: string, options: SampleOptions) => {
    const seed = options.seed ?? randomInt(2 ** 32)
    const request = { ...options, seed, processors }
    await withBackend(options, async () => sample(await openModel(directory), directory, request))
  })
}

function addChoiceOptions(command: Command): void {
  command
    .addOption(new Option('--greedy', 'always the likeliest token').conflicts(['bestOf']))
    .option('--best-of <n>', 'draw n texts and keep the likeliest', integer(1))
    .option('--samples <n>', 'texts to write, with seeds one apart', integer(1), 1)
    .option(
      '--seed <n>',
      'the same seed gives the same text (default: another each time)',
      integer(0),
    )
    .option('--stop <text...>', 'end before this text', collectStops, [])
    .option('--explain', 'tell for each token how it was chosen')
    .option('--backend <name>', 'device to compute on', 'auto')
    .option('--threads <n>', 'threads to compute on', integer(1))
    .option('--json', 'print one JSON document')
}

function collectStops(text: string, stops: readonly string[]): string[] {
  if (text !== '') return [...stops, text]
  throw new InvalidArgumentError('Expected a text that is not empty.')
}

async function sample(
  textModel: TextModel,
  directory: string,
  request: SampleRequest,
): Promise<void> {
  const prompt = promptIds(textModel.tokenizer, request.prompt)
  const samples: DrawnText[] = []
  for (let index = 0; index < request.samples; index++) {
    const seed = request.seed + index
    announce(request, index, seed)
    const watching = watchers(request)
    samples.push(await drawText(textModel, { ...generation(request, seed), ...watching, prompt }))
    if (!request.json) writeResult('\n')
  }
  if (!request.json) return
  const processors = request.processors.map(({ name }) => name)
  const { prompt: text = '', seed } = request
  writeJson({ model: directory, prompt: text, seed, processors, samples })
}

function announce({ samples, json, greedy }: SampleRequest, index: number, seed: number): void {
  if (json) return
  const number = samples > 1 ? `sample ${index + 1} of ${samples}, ` : ''
  if (!greedy || samples > 1) writeNotice(colors.dim(`${number}seed ${seed}`))
}

function generation(
  request: SampleRequest,
  seed: number,
): GenerateOptions & { readonly stopStrings: readonly string[] } {
  const drawing = request.bestOf === undefined ? 'multinomial' : bestOf(request.bestOf)
  return {
    maxNewTokens: request.maxNewTokens,
    processor: chain(...request.processors),
    strategy: request.greedy ? 'greedy' : drawing,
    trace: request.explain ?? false,
    stopStrings: request.stop,
    seed,
  }
}

/** Who shows the text as it comes: nobody for JSON, the explanation instead of the text with `--explain`. */
function watchers({
  json,
  explain,
  prompt = '',
}: SampleRequest): Pick<Parameters<typeof drawText>[1], 'onText' | 'onToken'> {
  const nobody = (): void => {}
  if (json) return { onText: nobody, onToken: nobody }
  if (explain) return { onText: nobody, onToken: token => writeResult(formatExplanation(token)) }
  writeResult(prompt)
  return { onText: writeResult, onToken: nobody }
}
