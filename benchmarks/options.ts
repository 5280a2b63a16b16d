import { parseArgs } from 'node:util'
import { type Part, parts } from './parts.ts'

/** What to run. */
export interface BenchmarkOptions {
  readonly parts: readonly Part[]
  /** Numbers of threads, each measured. */
  readonly threads: readonly number[]
  /** Fewer repetitions and fewer points: shows that all works, not how fast. */
  readonly quick: boolean
  /** Without the references. */
  readonly alone: boolean
  readonly json: boolean
  readonly backend: string
}

const usage = `npm run bench -- [--only ${parts.join(',')}] [--threads 1,2] [--backend simd] [--alone] [--quick] [--json]`

/** Reads the command line; ends the process where it makes no sense. */
export function parseOptions(words: string[]): BenchmarkOptions {
  try {
    const { values } = parseArgs({
      args: words,
      options: {
        only: { type: 'string', default: parts.join(',') },
        threads: { type: 'string', default: '1,2' },
        backend: { type: 'string', default: 'simd' },
        alone: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const { only, threads, ...rest } = values
    return {
      ...rest,
      parts: only.split(',').map(requirePart),
      threads: threads.split(',').map(requireThreads),
    }
  } catch (error) {
    console.error(`error: ${(error as Error).message}\nUsage: ${usage}`)
    process.exit(2)
  }
}

function requirePart(word: string): Part {
  const part = parts.find(one => one === word)
  if (part !== undefined) return part
  throw new RangeError(`--only: expected some of ${parts.join(', ')}, got '${word}'`)
}

function requireThreads(word: string): number {
  const threads = Number(word)
  if (Number.isSafeInteger(threads) && threads > 0) return threads
  throw new RangeError(`--threads: expected whole numbers above 0, got '${word}'`)
}
