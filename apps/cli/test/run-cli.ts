import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const BINARY: string = fileURLToPath(new URL('../bin/nexttoken.js', import.meta.url))

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  /** Called with all of standard error so far, whenever there is more. */
  readonly onStderr?: (text: string, child: ChildProcess) => void
}

/** Runs the real command in a process of its own. */
export function runCli(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const env = { ...process.env, NO_COLOR: '1', NEXTTOKEN_DEBUG: '' }
  const child = spawn(process.execPath, [BINARY, ...words], { cwd: options.cwd, env })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    options.onStderr?.(stderr, child)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', status => resolve({ status, stdout, stderr }))
  })
}

/** A model that trains in no time. */
export const TINY: readonly string[] =
  '--layers 1 --channels 16 --heads 2 --context 16 --batch 4'.split(' ')

const WORDS = ['whale', 'ship,', 'the', 'sea', 'and\n', 'a']

/** English enough to train on: about 5,000 characters of a few words. */
export const TEXT: string = Array.from(
  { length: 1000 },
  (_, index) => WORDS[Math.floor(Math.abs(Math.sin(index)) * 1e4) % WORDS.length],
).join(' ')
