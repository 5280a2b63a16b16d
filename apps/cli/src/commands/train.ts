import { presets } from '@nexttoken/gpt'
import type { Backend } from '@nexttoken/tensor-backend'
import { type Command, Option } from 'commander'
import { trainingDefaults as defaults } from '../defaults.ts'
import { CommandError } from '../errors.ts'
import { decimal, integer } from '../option-values.ts'
import { colors, writeJson, writeNotice, writeResult } from '../output.ts'
import { conductRun } from '../training/conduct-run.ts'
import { describeRun, formatTable } from '../training/describe-run.ts'
import { INTERRUPTED } from '../training/interruption.ts'
import { type NewRunOptions, prepareRun } from '../training/prepare-run.ts'
import { beginRun, type Run, resumeRun } from '../training/run.ts'
import { readRunRecord } from '../training/run-record.ts'
import { summarize, summarizeInterrupted } from '../training/summary.ts'
import { withBackend } from '../with-backend.ts'

interface TrainOptions extends NewRunOptions {
  readonly out?: string
  readonly resume?: string
  readonly backend?: string
  readonly threads?: number
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Options that go together with `--resume`; all others the run knows already. */
const WITH_RESUME = ['resume', 'backend', 'threads', 'json', 'quiet']

/** Adds `train`: a language model from a text. */
export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description('train a model on a text; without a FILE on Moby-Dick, which ships with nexttoken')
    .argument('[files...]', 'texts in UTF-8, joined')
  addModelOptions(command)
  addLearningOptions(command)
  addRunOptions(command)
  command.action(async (files: string[], options: TrainOptions) => {
    await (options.resume === undefined
      ? trainAnew(files, options)
      : resume(options.resume, files, options))
  })
}

function addModelOptions(command: Command): void {
  const size = integer(1)
  command
    .option(
      '--tokenizer <kind>',
      'char, gpt2, or a folder or file with a tokenizer.json (default: char)',
    )
    .addOption(new Option('--preset <name>', 'a size with a name').choices(Object.keys(presets)))
    .option('--layers <n>', `transformer blocks (default: ${defaults.layers})`, size)
    .option(
      '--heads <n>',
      `attention heads, which divide the channels (default: ${defaults.heads})`,
      size,
    )
    .option('--channels <n>', `width of the model (default: ${defaults.channels})`, size)
    .option('--context <n>', `tokens that the model sees (default: ${defaults.context})`, size)
    .option('--init <dir>', 'start from the model and the tokenizer of this folder')
}

function addLearningOptions(command: Command): void {
  const positive = decimal({ above: 0 })
  command
    .addOption(
      new Option('--steps <n>', `updates (default: ${defaults.steps})`)
        .argParser(integer(1))
        .conflicts('epochs'),
    )
    .option('--epochs <n>', 'passes over the text, instead of steps', positive)
    .option('--batch <n>', `windows in a step (default: ${defaults.batch})`, integer(1))
    .option('--learning-rate <rate>', `at its peak (default: ${defaults.learningRate})`, positive)
    .option('--warmup <n>', 'steps in which the rate rises (default: a tenth)', integer(0))
    .option('--weight-decay <rate>', `(default: ${defaults.weightDecay})`, decimal({ atLeast: 0 }))
    .option('--clip <norm>', `greatest gradient norm (default: ${defaults.clip})`, positive)
    .option('--dropout <rate>', `(default: ${defaults.dropout})`, decimal({ atLeast: 0, below: 1 }))
    .option('--seed <n>', `of all that is random (default: ${defaults.seed})`, integer(0))
}

function addRunOptions(command: Command): void {
  const every = integer(1)
  command
    .option('--eval-every <n>', `steps between validations (default: ${defaults.evalEvery})`, every)
    .option(
      '--eval-batches <n>',
      `batches of a validation (default: ${defaults.evalBatches})`,
      every,
    )
    .option('--sample-every <n>', `steps between samples (default: ${defaults.sampleEvery})`, every)
    .option('--prompt <text>', 'what the samples begin with')
    .option(
      '--checkpoint-every <n>',
      `steps between checkpoints (default: ${defaults.checkpointEvery})`,
      every,
    )
    .option('--out <dir>', 'folder for model, checkpoints and report (default: runs/NAME-OF-TEXT)')
    .option('--resume <dir>', 'go on with the run in this folder')
    .option('--backend <name>', 'device to compute on (default: the best there is)')
    .option('--threads <n>', 'threads to compute on', integer(1))
    .option('--json', 'print the result as one JSON document')
    .option('--quiet', 'show no progress')
}

async function trainAnew(files: readonly string[], options: TrainOptions): Promise<void> {
  await withBackend(options, async backend => {
    const prepared = await prepareRun(files, options, backend.name)
    const run = await beginRun({ ...prepared, out: options.out })
    await conduct(run, backend, options)
  })
}

async function resume(
  directory: string,
  files: readonly string[],
  options: TrainOptions,
): Promise<void> {
  const foreign = Object.keys(options).find(name => !WITH_RESUME.includes(name))
  if (foreign !== undefined || files.length > 0) {
    const what =
      foreign === undefined
        ? 'a FILE'
        : `--${foreign.replace(/[A-Z]/g, c => `-${c.toLowerCase()}`)}`
    throw new CommandError(
      'USAGE',
      `--resume goes on with the settings of the run: leave out ${what}.`,
    )
  }
  const record = await readRunRecord(directory)
  await withBackend({ backend: record.backend, ...options }, async backend => {
    await conduct(await resumeRun(directory, record), backend, options)
  })
}

async function conduct(
  run: Run,
  backend: Backend,
  { json = false, quiet = false }: TrainOptions,
): Promise<void> {
  if (!quiet) {
    const from = run.checkpoint === undefined ? '' : `, going on after step ${run.checkpoint.step}`
    writeNotice(`${colors.bold('Training')} in ${run.directory}${from}`)
    writeNotice(formatTable(describeRun(run, backend)))
  }
  const result = await conductRun(run, { backend, quiet })
  if (json) writeJson(result)
  if (result.interrupted) {
    writeNotice(summarizeInterrupted(result))
    process.exitCode = INTERRUPTED
  } else if (!json) writeResult(summarize(result, firstPrompt(run)))
}

/** Something to go on from, for a first try. */
function firstPrompt({ record, text }: Run): string {
  if (record.settings.prompt !== undefined) return record.settings.prompt
  if (record.text.paths.length === 0) return 'Call me'
  const words = text.content.trim().split(/\s+/, 2).join(' ')
  return words.length <= 40 ? words : Array.from(words).slice(0, 10).join('')
}
