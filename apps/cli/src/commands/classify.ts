import { text as readStream } from 'node:stream/consumers'
import { type ScoreChoicesOptions, scoreChoices } from '@nexttoken/sampling'
import { type Command, Option } from 'commander'
import { CommandError } from '../errors.ts'
import { openModel, type TextModel } from '../model-directory.ts'
import { MODEL_FORMS } from '../model-files/import-model.ts'
import { integer } from '../option-values.ts'
import { writeJson, writeResult } from '../output.ts'
import { promptIds } from '../prompt.ts'
import {
  type Classification,
  type ClassifiedChoice,
  describeClassification,
} from '../sampling/describe-classification.ts'
import { encodeOption } from '../sampling/encode-option.ts'
import { textList } from '../sampling/option-lists.ts'
import { withBackend } from '../with-backend.ts'

interface ClassifyOptions {
  readonly prompt?: string
  readonly choices: readonly string[]
  readonly normalize: 'none' | 'length' | 'bytes'
  readonly prior?: boolean
  readonly backend?: string
  readonly threads?: number
  readonly json?: boolean
}

/** Adds `classify`: which of several texts a model finds likeliest. */
export function addClassify(program: Command): void {
  program
    .command('classify')
    .description('tell which of several texts a model would rather go on with')
    .argument('<dir>', MODEL_FORMS)
    .option('--prompt <text>', 'what they follow (default: each line of standard input)')
    .addOption(
      new Option('--choices <a,b,c>', 'the texts, as a list or in JSON; spaces count')
        .argParser(textList)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--normalize <by>', 'divide log-probabilities by tokens (length) or by bytes')
        .choices(['none', 'length', 'bytes'])
        .default('none'),
    )
    .option('--prior', 'take off how likely a choice is after no prompt')
    .option('--backend <name>', 'device to compute on', 'auto')
    .option('--threads <n>', 'threads to compute on', integer(1))
    .option('--json', 'print one JSON document')
    .action(async (directory: string, options: ClassifyOptions) => {
      const prompts = options.prompt === undefined ? await readLines() : [options.prompt]
      await withBackend(options, async () => {
        const textModel = await openModel(directory)
        await (options.json ? printJson : printTables)(textModel, prompts, {
          ...options,
          directory,
        })
      })
    })
}

type ClassifyRequest = ClassifyOptions & { readonly directory: string }

async function readLines(): Promise<string[]> {
  const lines = process.stdin.isTTY ? [] : (await readStream(process.stdin)).split(/\r?\n/)
  const texts = lines.filter(line => line !== '')
  if (texts.length > 0) return texts
  throw new CommandError(
    'USAGE',
    '--prompt: expected a text, or on standard input one a line, got none.',
  )
}

async function printTables(
  textModel: TextModel,
  prompts: readonly string[],
  request: ClassifyRequest,
): Promise<void> {
  for (const [index, prompt] of prompts.entries()) {
    if (index > 0) writeResult('\n')
    writeResult(describeClassification(await classify(textModel, prompt, request)))
  }
}

async function printJson(
  textModel: TextModel,
  prompts: readonly string[],
  request: ClassifyRequest,
): Promise<void> {
  const { directory: model, normalize, prior = false } = request
  const results: Classification[] = []
  for (const prompt of prompts) results.push(await classify(textModel, prompt, request))
  const answer = request.prompt === undefined ? { results } : results[0]
  writeJson({ model, normalize, prior, ...answer })
}

async function classify(
  { model, tokenizer }: TextModel,
  prompt: string,
  { choices: texts, normalize, prior }: ClassifyRequest,
): Promise<Classification> {
  const choices = texts.map(text => encodeOption(tokenizer, '--choices', text))
  const options: ScoreChoicesOptions = {
    normalize: normalize === 'bytes' ? bytesOf(choices, texts) : normalize,
    ...(prior && { prior: promptIds(tokenizer, undefined) }),
  }
  const scored = await scoreChoices(model, promptIds(tokenizer, prompt), choices, options)
  const classified = scored.map(({ choice, perToken, ...rest }, index): ClassifiedChoice => {
    const tokens = choice.map((id, position) => {
      return { id, text: tokenizer.decode([id]), logProbability: perToken[position] }
    })
    return { choice: texts[index], ...rest, tokens }
  })
  classified.sort((left, right) => right.score - left.score)
  return { prompt, best: classified[0].choice, choices: classified }
}

function bytesOf(
  choices: readonly (readonly number[])[],
  texts: readonly string[],
): (choice: readonly number[]) => number {
  const lengths = new Map(choices.map((ids, index) => [ids, Buffer.byteLength(texts[index])]))
  return choice => lengths.get(choice)!
}
