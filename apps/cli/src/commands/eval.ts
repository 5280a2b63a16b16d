import { stat } from 'node:fs/promises'
import { splitText } from '@nexttoken/data'
import type { Command } from 'commander'
import { CommandError } from '../errors.ts'
import {
  formatFigures,
  formatTokens,
  taskFigures,
  textFigures,
} from '../evaluation/describe-evaluation.ts'
import { type Evaluated, type EvaluationRequest, evaluate } from '../evaluation/evaluate.ts'
import { readTask } from '../evaluation/run-task.ts'
import { MODEL_FORMS } from '../model-files/import-model.ts'
import { integer } from '../option-values.ts'
import { writeJson, writeResult } from '../output.ts'
import { readText, readTextAgain, type Text } from '../text.ts'
import { RUN_FILE, readRunRecord } from '../training/run-record.ts'
import { withBackend } from '../with-backend.ts'

interface EvalOptions {
  readonly stride?: number
  readonly validation?: boolean
  readonly perToken?: boolean
  readonly report?: string
  readonly tasks?: string
  readonly limit?: number
  readonly backend?: string
  readonly threads?: number
  readonly json?: boolean
}

const VALIDATION = 'score only the last tenth of the text, which `train` does not learn from'

/** Adds `eval`: how well a model predicts a text, and does a task. */
export function addEval(program: Command): void {
  program
    .command('eval')
    .description('measure how well a model predicts a text, or does a task')
    .argument('<dir>', MODEL_FORMS)
    .argument('[file]', 'text in UTF-8; left out, the text that `train` trained the model on')
    .option('--stride <n>', 'let windows overlap, n tokens apart: slower, more context', integer(1))
    .option('--validation', VALIDATION)
    .option('--per-token', 'tell of each token its rank, log-probability and entropy')
    .option('--report <file.html>', 'write a page that shows the figures and each token')
    .option('--tasks <file>', 'JSON lines: {text} (last word) or {ctx, endings, label} (choices)')
    .option('--limit <n>', 'do only the first n examples of the task', integer(1))
    .option('--backend <name>', 'device to compute on', 'auto')
    .option('--threads <n>', 'threads to compute on', integer(1))
    .option('--json', 'print one JSON document')
    .action(async (directory: string, file: string | undefined, options: EvalOptions) => {
      const request = await readRequest(directory, file, options)
      const evaluated = await withBackend(options, backend => evaluate(request, backend))
      if (options.json) writeJson(documentOf(directory, evaluated, options))
      else writeResult(describe(evaluated, options))
    })
}

async function readRequest(
  directory: string,
  file: string | undefined,
  options: EvalOptions,
): Promise<EvaluationRequest> {
  requireText(file, options)
  const { stride, perToken, report, tasks, limit } = options
  const task = tasks === undefined ? undefined : await readTask(tasks, limit)
  const request = { directory, task, stride, perToken, report }
  if (task !== undefined && file === undefined) return request
  const { origin, content } = await findText(directory, file)
  const scored = options.validation ? splitText(content).validation : content
  const name = options.validation ? `${origin.name}, the last tenth` : origin.name
  return { ...request, text: { name, content: scored } }
}

/** A task alone scores no text; no task has no limit. */
function requireText(file: string | undefined, options: EvalOptions): void {
  const { tasks, limit, stride, validation, perToken, report } = options
  if (tasks === undefined && limit !== undefined) {
    throw new CommandError('USAGE', '--limit: expected --tasks FILE beside it.')
  }
  if (tasks === undefined || file !== undefined) return
  const ofText = Object.entries({ stride, validation, 'per-token': perToken, report })
  const [given] = ofText.find(([, value]) => value !== undefined) ?? []
  if (given === undefined) return
  throw new CommandError('USAGE', `--${given}: with --tasks, name the text FILE to score too.`)
}

async function findText(directory: string, file: string | undefined): Promise<Text> {
  if (file !== undefined) return readText([file])
  const isRun = await stat(`${directory}/${RUN_FILE}`).catch(() => undefined)
  if (isRun) return readTextAgain((await readRunRecord(directory)).text)
  throw new CommandError(
    'USAGE',
    `${directory} is not a training run: name the text FILE to score.`,
  )
}

/** The result of `--json`; tokens only with `--per-token`, for they are many. */
function documentOf(
  directory: string,
  { score, task }: Evaluated,
  { tasks, report, perToken }: EvalOptions,
): object {
  const figures =
    score && 'perToken' in score && !perToken ? { ...score, perToken: undefined } : score
  return {
    model: directory,
    ...figures,
    ...(task && { task: { file: tasks, ...task } }),
    ...(report !== undefined && { report }),
  }
}

function describe({ score, task }: Evaluated, { report, perToken }: EvalOptions): string {
  const parts: string[] = []
  if (score) parts.push(formatFigures(textFigures(score)))
  if (task) parts.push(formatFigures(taskFigures(task)))
  if (report !== undefined) parts.push(`report         ${report}\n`)
  if (perToken && score && 'perToken' in score) parts.push(formatTokens(score.perToken))
  return parts.join('\n')
}
