import { readFile } from 'node:fs/promises'
import {
  type ChoiceNormalization,
  type Interval,
  lastWordResults,
  lastWordScore,
  MetricsError,
  multipleChoiceResults,
  multipleChoiceScore,
  parseTask,
  type Task,
  type TaskEncoding,
  type TaskSuccess,
} from '@nexttoken/metrics'
import { CommandError } from '../errors.ts'
import type { TextModel } from '../model-directory.ts'
import { showProgress } from './progress.ts'
import { choiceScorer, targetScorer } from './task-scorers.ts'

/** How well a model does a task. */
export type TaskScore = LastWordTaskScore | MultipleChoiceTaskScore

interface LastWordTaskScore extends Interval {
  readonly kind: 'lastWord'
  readonly count: number
  /** Share of the words that greedy decoding gives; `low` and `high` are its 95 % interval. */
  readonly accuracy: number
  /** Of words. */
  readonly perplexity: number
}

interface MultipleChoiceTaskScore {
  readonly kind: 'multipleChoice'
  readonly count: number
  /** Share of the right choices that are the likeliest, as lm-evaluation-harness' acc. */
  readonly accuracy: number
  /** The same of log-probabilities by characters, as its acc_norm. */
  readonly accuracyNorm: number
  readonly byNormalization: Readonly<Record<ChoiceNormalization, TaskSuccess>>
}

/** Reads a file of examples, or the first `limit` of them. */
export async function readTask(file: string, limit: number = Infinity): Promise<Task> {
  try {
    const task = parseTask(await readFile(file, 'utf8'))
    return { ...task, examples: task.examples.slice(0, limit) } as Task
  } catch (cause) {
    if (!(cause instanceof MetricsError)) throw cause
    throw new CommandError('FAILED', `${file}: ${cause.message}.`, { cause })
  }
}

/** Runs a task. */
export async function runTask({ model, tokenizer }: TextModel, task: Task): Promise<TaskScore> {
  const encoding: TaskEncoding = {
    encode: text => tokenizer.encode(text, { allowedSpecial: 'all' }),
    ...(tokenizer.endOfText !== undefined && { beginning: [tokenizer.endOfText] }),
  }
  const progress = showProgress(task.examples.length, 'examples')
  if (task.kind === 'lastWord') {
    const options = { ...encoding, score: targetScorer(model) }
    const score = lastWordScore(await collect(lastWordResults(task.examples, options), progress))
    const { rate: accuracy, count, low, high } = score.accuracy
    return { kind: task.kind, count, accuracy, low, high, perplexity: score.perplexity }
  }
  const options = { ...encoding, scoreChoices: choiceScorer(model) }
  const results = await collect(multipleChoiceResults(task.examples, options), progress)
  const byNormalization = multipleChoiceScore(results)
  const { none, characters } = byNormalization
  const [accuracy, accuracyNorm] = [none.rate, characters.rate]
  const { kind } = task
  return { kind, count: results.length, accuracy, accuracyNorm, byNormalization }
}

async function collect<Result>(
  results: AsyncIterable<Result>,
  progress: (done: number) => void,
): Promise<Result[]> {
  const all: Result[] = []
  for await (const result of results) {
    all.push(result)
    progress(all.length)
  }
  return all
}
