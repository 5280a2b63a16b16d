import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Task } from '@nexttoken/metrics'
import type { Backend } from '@nexttoken/tensor-backend'
import { openModel, type TextModel } from '../model-directory.ts'
import { count, type Table } from '../training/describe-run.ts'
import { writeWholeFile } from '../write-whole-file.ts'
import { renderEvaluation } from './evaluation-report.ts'
import { runTask, type TaskScore } from './run-task.ts'
import { scoreText, type TextScore, type TokenwiseScore } from './score-text.ts'

/** What to evaluate a model on. */
export interface EvaluationRequest {
  /** The model, in any of its forms. */
  readonly directory: string
  readonly text?: { readonly name: string; readonly content: string } | undefined
  readonly task?: Task | undefined
  readonly stride?: number | undefined
  /** Tell each token. */
  readonly perToken?: boolean | undefined
  /** Where a page goes. */
  readonly report?: string | undefined
}

/** How a model did. */
export interface Evaluated {
  readonly score?: TextScore | TokenwiseScore
  readonly task?: TaskScore
}

/** Evaluates a model on the open backend, and writes the report that was asked for. */
export async function evaluate(request: EvaluationRequest, backend: Backend): Promise<Evaluated> {
  const { directory, text, report, stride, perToken = false } = request
  if (report !== undefined) await access(dirname(report))
  const opened = await openModel(directory)
  const tokenwise = perToken || report !== undefined
  const score = text && (await scoreText(opened, text.content, { stride, tokenwise }))
  const task = request.task && (await runTask(opened, request.task))
  if (report !== undefined && text !== undefined && score !== undefined && 'perToken' in score) {
    const { tokenizer } = opened
    const [id] = tokenizer.encode(text.content, { allowedSpecial: 'all' })
    const first = tokenizer.decode([id])
    const settings = settingsOf(request, opened, backend)
    const page = { name: text.name, score, first, tokenizer, task, settings }
    await writeWholeFile(report, renderEvaluation(page))
  }
  return { ...(score && { score }), ...(task && { task }) }
}

function settingsOf(
  { directory, text, stride }: EvaluationRequest,
  { model, tokenizer }: TextModel,
  backend: Backend,
): Table {
  const { layers, heads, channels } = model.config
  const { contextLength } = model
  const cut =
    stride === undefined || stride === contextLength
      ? 'one after the other'
      : `${count(stride)} tokens apart, each token scored once`
  return [
    ['model', directory],
    ['size', `${layers} layers, ${heads} heads, ${channels} channels`],
    ['text', text?.name ?? '–'],
    ['vocabulary', `${count(model.vocabularySize)} (${tokenizer.name})`],
    ['windows', `${count(contextLength)} tokens, ${cut}`],
    ['interval', '95 %, percentile bootstrap over blocks of √n neighbouring tokens'],
    ['backend', `${backend.name} (${backend.device})`],
  ]
}
