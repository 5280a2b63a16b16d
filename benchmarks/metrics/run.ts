/**
 * Our metrics beside sacreBLEU and rouge-score, in one run and with equal scores.
 *
 *   npx tsx --conditions=@nexttoken/source benchmarks/metrics/run.ts
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureLongTexts } from './long-texts.ts'
import { makePairs, type Pairs } from './make-pairs.ts'
import { type MetricTask, tasks } from './tasks.ts'

interface Measured {
  readonly seconds: number
  readonly scores: readonly number[]
}

const REPEATS = 5
const { NEXTTOKEN_BENCH_PYTHON: python = 'python3' } = process.env

// First, while the process is small: their memory shows in its peak.
for (const line of measureLongTexts()) console.log(line)
console.log('Seconds of processor time, all threads together: the median of 5 different inputs.')
for (const task of tasks) {
  const repeats = Array.from({ length: REPEATS }, (_, seed) => makePairs(task.pairs, seed))
  const ours = repeats.map(pairs => measure(() => task.score(pairs)))
  const theirs = measureReference(task, repeats)
  const [our, their] = [ours, theirs].map(medianSeconds)
  const ratio = `ours ${our.toFixed(3)}, reference ${their.toFixed(3)}: ${(their / our).toFixed(1)} times as fast`
  console.log(
    `${task.describe}: ${ratio}, scores within ${difference(ours, theirs).toExponential(0)}`,
  )
}

function measure(action: () => number[]): Measured {
  const start = process.cpuUsage()
  const scores = action()
  const { user, system } = process.cpuUsage(start)
  return { seconds: (user + system) / 1e6, scores }
}

function measureReference(task: MetricTask, repeats: readonly Pairs[]): Measured[] {
  const folder = mkdtempSync(join(tmpdir(), 'nexttoken-metrics-'))
  try {
    const file = join(folder, 'pairs.json')
    writeFileSync(file, JSON.stringify({ task: task.name, repeats }))
    const program = join(import.meta.dirname, 'references.py')
    return JSON.parse(execFileSync(python, [program, file], { encoding: 'utf8' }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function medianSeconds(runs: readonly Measured[]): number {
  return runs.map(({ seconds }) => seconds).sort((a, b) => a - b)[Math.floor(runs.length / 2)]
}

/** The largest difference of two scores. */
function difference(ours: readonly Measured[], theirs: readonly Measured[]): number {
  const differences = ours.flatMap(({ scores }, run) =>
    scores.map((score, index) => Math.abs(score - theirs[run].scores[index])),
  )
  return Math.max(...differences)
}
