import { spawn } from 'node:child_process'

/** How another program ended. */
export interface ChildOutcome {
  /** The exit status; undefined where a signal ended it, or there is no such program. */
  readonly status: number | undefined
  /** What ended it instead. */
  readonly signal: NodeJS.Signals | undefined
  readonly stdout: string
  /** Standard output and standard error. */
  readonly output: string
}

/** Runs a program, which ends with this process at the latest. */
export function runChild(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<ChildOutcome> {
  const child = spawn(program, words, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const kill = (): void => killGroup(child.pid)
  process.prependOnceListener('exit', kill)
  let [stdout, output] = ['', '']
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      if (stream === child.stdout) stdout += text
      output += text
    })
  }
  return new Promise(resolve => {
    const end = (status: number | null, signal: NodeJS.Signals | null): void => {
      process.off('exit', kill)
      resolve({ status: status ?? undefined, signal: signal ?? undefined, stdout, output })
    }
    child.on('error', () => end(null, null))
    child.on('close', end)
  })
}

/** A launcher such as pyenv's may have started the program proper, so the whole group is ended. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid)
  } catch {
    // It has ended by itself.
  }
}

/** The last line of a program's output, which says what was wrong with it. */
export function lastLine({ output }: ChildOutcome): string {
  return output.trim().split('\n').at(-1)?.trim() || 'it said nothing'
}
