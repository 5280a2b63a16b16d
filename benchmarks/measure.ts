import type { Engine } from './engines.ts'
import {
  comparedTasks,
  type Extent,
  growthTasks,
  type NamedTask,
  operationsOfTask,
  type Part,
} from './parts.ts'
import { runTask } from './run-task.ts'
import type { Outcome, Task, Timing } from './task.ts'

/** One engine's outcomes on a task. */
export interface EngineOutcomes {
  readonly engine: string
  /** One for each number of threads. */
  readonly runs: readonly Run[]
}

/** An outcome, and what it means. */
export type Run = { readonly threads: number } & (
  | { readonly notRun: string }
  | (Timing & {
      /** Of training and products. */
      readonly gigaflops?: number
      /** Of training and of texts that go on. */
      readonly tokensPerSecond?: number
      /** Our speed by this one's, at as many threads, where both ran. */
      readonly oursByTheirs?: number
    })
)

/** A task with what all engines made of it, ours the first. */
export interface Measured {
  readonly part: Part
  readonly name: string
  readonly task: Task
  readonly engines: readonly EngineOutcomes[]
}

/** A point of the growth table. */
export interface GrowthPoint {
  readonly name: string
  readonly task: Task
  readonly gigaoperations: number
  readonly medianMs: number
  /** By that of the first point. */
  readonly arithmeticGrowth: number
  readonly timeGrowth: number
  /** `timeGrowth` by `arithmeticGrowth`: 1 where time grows as arithmetic does. */
  readonly ratio: number
}

/** How time grows with the size of the model, at a number of threads. */
export interface Growth {
  readonly threads: number
  readonly points: readonly GrowthPoint[]
  /** Points that could not be measured. */
  readonly notRun: readonly { readonly name: string; readonly reason: string }[]
}

interface Choice {
  readonly threads: readonly number[]
}

/** Measures a part on every engine, one child at a time, and gives each task when it is done. */
export async function* measureCompared(
  part: Exclude<Part, 'growth'>,
  { engines, threads, ...extent }: Choice & Extent & { readonly engines: readonly Engine[] },
): AsyncGenerator<Measured> {
  for (const named of comparedTasks(part, extent)) {
    const outcomes: EngineOutcomes[] = []
    for (const engine of engines) {
      if (!engine.runs(named.task)) continue
      const runs: Run[] = []
      for (const count of threads) {
        const outcome = await announced(engine, named, count)
        runs.push({ threads: count, ...meaningOf(outcome, named.task, oursOf(outcomes, count)) })
      }
      outcomes.push({ engine: engine.name, runs })
    }
    yield { part, ...named, engines: outcomes }
  }
}

/** Our median at that number of threads, if known yet. */
function oursOf(outcomes: readonly EngineOutcomes[], threads: number): number | undefined {
  const run = outcomes[0]?.runs.find(one => one.threads === threads)
  return run !== undefined && 'medianMs' in run ? run.medianMs : undefined
}

function meaningOf(outcome: Outcome, task: Task, ourMs: number | undefined) {
  if ('notRun' in outcome) return outcome
  const { medianMs } = outcome
  const [operations, tokens] = [operationsOfTask(task), tokensOf(task)]
  return {
    ...outcome,
    ...(operations !== undefined && { gigaflops: operations / medianMs / 1e6 }),
    ...(tokens > 0 && { tokensPerSecond: (tokens * 1000) / medianMs }),
    ...(ourMs !== undefined && { oursByTheirs: medianMs / ourMs }),
  }
}

/** Trained on or made in one repetition. */
function tokensOf(task: Task): number {
  if (task.kind === 'training') return task.workload.batch * task.workload.window
  return task.kind === 'inference' && task.tokens > 0 ? task.texts : 0
}

/** Measures the points of the growth table on our engine. */
export async function measureGrowth(
  ours: Engine,
  { threads, quick }: Choice & Pick<Extent, 'quick'>,
): Promise<Growth[]> {
  const growths: Growth[] = []
  for (const count of threads) {
    const points: GrowthPoint[] = []
    const notRun: { name: string; reason: string }[] = []
    for (const named of growthTasks(quick)) {
      const outcome = await announced(ours, named, count)
      if ('notRun' in outcome) notRun.push({ name: named.name, reason: outcome.notRun })
      else points.push(pointOf(named, outcome.medianMs, points[0]))
    }
    growths.push({ threads: count, points, notRun })
  }
  return growths
}

function pointOf(
  { name, task }: NamedTask,
  medianMs: number,
  first: GrowthPoint | undefined,
): GrowthPoint {
  const gigaoperations = operationsOfTask(task)! / 1e9
  const arithmeticGrowth = gigaoperations / (first?.gigaoperations ?? gigaoperations)
  const timeGrowth = medianMs / (first?.medianMs ?? medianMs)
  const ratio = timeGrowth / arithmeticGrowth
  return { name, task, gigaoperations, medianMs, arithmeticGrowth, timeGrowth, ratio }
}

/** Tells on standard error what is being measured and what came of it. */
async function announced(engine: Engine, { name, task }: NamedTask, threads: number) {
  process.stderr.write(`${name}, ${engine.name}, ${threads} thread${threads === 1 ? '' : 's'}: `)
  const outcome = await runTask(engine, task, threads)
  const result = 'notRun' in outcome ? `not run: ${outcome.notRun}` : `${outcome.medianMs} ms`
  process.stderr.write(`${result}\n`)
  return outcome
}
