import { spawn } from 'node:child_process'
import type { Engine } from './engines.ts'
import type { Outcome, Task, Timing } from './task.ts'

/** A child is ended after so long. */
const PATIENCE_MS = 300_000

/** Measures a task with an engine, in a process of its own. */
export async function runTask(engine: Engine, task: Task, threads: number): Promise<Outcome> {
  const { singleThreaded } = engine
  if (threads > 1 && singleThreaded !== undefined) return { notRun: singleThreaded }
  const { program, words, env } = engine.command
  const child = spawn(program, [...words, JSON.stringify({ ...task, threads })], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise(resolve => {
    child.on('error', ({ message }) => resolve({ notRun: message }))
    child.on('close', (status, signal) => {
      if (status === 0) return resolve(timingOf(stdout))
      if (child.killed) return resolve({ notRun: `it took more than ${PATIENCE_MS / 1000} s` })
      resolve({ notRun: `${reasonIn(stderr)} (${signal ?? `exit status ${status}`})` })
    })
  })
}

/** The last line, whatever libraries have printed before it. */
function timingOf(stdout: string): Outcome {
  const line = stdout.trim().split('\n').at(-1) ?? ''
  if (line.startsWith('{')) return JSON.parse(line) as Timing
  return { notRun: `expected a timing as the last line, got "${line}"` }
}

/** The first line that names an error, else the last. */
function reasonIn(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
  const reason = lines.find(line => /^(\w*Error\b|Aborted|#|FATAL)/.test(line)) ?? lines.at(-1)
  return reason?.slice(0, 200) ?? 'it said nothing'
}
