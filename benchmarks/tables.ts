import { describeWorkload } from '../apps/cli/src/bench/workloads.ts'
import { formatColumns } from '../apps/cli/src/format-columns.ts'
import type { Missing } from './engines.ts'
import type { EngineOutcomes, Growth, Measured, Run } from './measure.ts'
import type { Task } from './task.ts'

type Timed = Extract<Run, { readonly medianMs: number }>

/** The references that were not found, a line each. */
export function describeMissing(missing: readonly Missing[]): string {
  return missing.map(({ name, reason }) => `${name} not run: ${reason}`).join('\n')
}

/** The engines of one task, with their ratios to ours. */
export function describeMeasured(
  { name, task, engines }: Measured,
  threads: readonly number[],
): string {
  const figure = unitOf(task)
  const heads = threads.flatMap(count => [`${figure}, ${threadsOf(count)}`, 'ours/theirs'])
  const gain = threads.length > 1 ? [`${threads.at(-1)} by ${threads[0]}`] : []
  const rows = engines.map(one => rowOf(one, task, threads.length > 1))
  const table = formatColumns([['', ...heads, ...gain, 'peak MiB'], ...rows])
  return ['', titleOf(name, task), table, ...reasonsOf(engines)].join('\n')
}

function titleOf(name: string, task: Task): string {
  if (task.kind === 'training') {
    return `${name}, a training step: ${describeWorkload(task.workload)}`
  }
  if (task.kind === 'product') return `Product ${name}`
  if (task.kind === 'load') return `GPT-2 124M, loading ${name}`
  return `GPT-2 124M, ${task.tokens > 0 ? 'a token' : 'reading'}: ${name}`
}

function unitOf(task: Task): string {
  if (task.kind === 'product') return 'GFLOPS'
  if (task.kind === 'training') return 'ms a step'
  return task.kind === 'inference' && task.tokens > 0 ? 'ms a token' : 'ms'
}

function figureOf(task: Task, { medianMs, gigaflops }: Timed): number {
  if (task.kind === 'product') return gigaflops!
  return task.kind === 'inference' ? medianMs / task.texts : medianMs
}

function rowOf({ engine, runs }: EngineOutcomes, task: Task, withGain: boolean): string[] {
  const cells = runs.flatMap(run => {
    if ('notRun' in run) return ['not run', '']
    const { oursByTheirs } = run
    return [digits(figureOf(task, run)), oursByTheirs === undefined ? '' : oursByTheirs.toFixed(2)]
  })
  return [engine, ...cells, ...(withGain ? [gainOf(runs)] : []), peakOf(runs)]
}

/** How much faster the last number of threads is than the first. */
function gainOf(runs: readonly Run[]): string {
  const [first, last] = [runs[0], runs.at(-1)!]
  if ('notRun' in first || 'notRun' in last) return ''
  return (first.medianMs / last.medianMs).toFixed(2)
}

function peakOf(runs: readonly Run[]): string {
  const peaks = runs.map(run => ('notRun' in run ? 0 : (run.peakMemoryBytes ?? 0)))
  const peak = Math.max(...peaks)
  return peak === 0 ? '' : digits(peak / 2 ** 20)
}

function reasonsOf(engines: readonly EngineOutcomes[]): string[] {
  return engines.flatMap(({ engine, runs }) =>
    runs.flatMap(run =>
      'notRun' in run ? [`${engine}, ${threadsOf(run.threads)}, not run: ${run.notRun}`] : [],
    ),
  )
}

/** What may be between the growth of time and that of arithmetic. */
const TOLERANCE = 0.15

/** The growth of our time beside that of the arithmetic. */
export function describeGrowth({ threads, points, notRun }: Growth): string {
  const rows = points.map(one => [
    one.name,
    one.gigaoperations.toFixed(1),
    digits(one.medianMs),
    one.arithmeticGrowth.toFixed(2),
    one.timeGrowth.toFixed(2),
    one.ratio.toFixed(2),
  ])
  const heads = ['', 'GFLOP', 'ms a step', 'arithmetic', 'time', 'time/arithmetic']
  const outside = points.filter(({ ratio }) => Math.abs(ratio - 1) > TOLERANCE)
  const names = outside.map(({ name, ratio }) => `${name} (${ratio.toFixed(2)})`).join(', ')
  return [
    '',
    `Growth of a training step, ${threadsOf(threads)}, as multiples of the toy`,
    formatColumns([heads, ...rows]),
    names === ''
      ? 'All within 15 % of the arithmetic.'
      : `Beyond 15 % of the arithmetic: ${names}.`,
    ...notRun.map(({ name, reason }) => `${name} not run: ${reason}`),
  ].join('\n')
}

function threadsOf(count: number): string {
  return count === 1 ? '1 thread' : `${count} threads`
}

/** Three significant digits, and no fraction from 100 on. */
function digits(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
}
