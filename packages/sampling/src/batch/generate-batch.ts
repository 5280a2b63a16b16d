import { type Generation, type GenerationResult, generate, randomSeed } from '../generate.ts'
import { checkRequest, type GenerateOptions } from '../generate-options.ts'
import type { NextTokenModel } from '../next-token-model.ts'
import type { GeneratedToken } from '../strategy.ts'
import { openPool, type SessionPool } from './session-pool.ts'

/** One token of one of several generations. */
export interface BatchToken extends GeneratedToken {
  /** Index of the prompt that it continues. */
  readonly row: number
}

/** A stream of the tokens of several generations; its return value are their results, by row. */
export interface BatchGeneration
  extends AsyncGenerator<BatchToken, readonly GenerationResult[], void> {
  /** For those who loop with `for await`; `undefined` until the stream has ended. */
  readonly results: readonly GenerationResult[] | undefined
}

interface Run {
  readonly model: NextTokenModel
  readonly prompts: readonly (readonly number[])[]
  readonly options: GenerateOptions
  results?: readonly GenerationResult[]
}

/**
 * Continues several prompts at once, or one prompt several times, step by step in common passes
 * where the model can; equal prompts are read once.
 *
 * Row i gets what `generate` gives with the same seed and `stream: i`, up to the rounding of the
 * model's passes. Tokens of a step come in order of rows, and a step is computed when its first
 * token is asked for.
 *
 * @param prompts - Each as for `generate`.
 * @param options - Those of `generate`, for each row; the first row has the stream given, the next
 * one the stream after it.
 * @throws {SamplingError} As `generate`.
 */
export function generateBatch(
  model: NextTokenModel,
  prompts: readonly (readonly number[])[],
  options: GenerateOptions,
): BatchGeneration {
  const { seed = randomSeed(), stream: first = 0 } = options
  for (const [row, prompt] of prompts.entries()) {
    checkRequest(model, prompt, { ...options, stream: first + row })
  }
  const run: Run = { model, prompts: [...prompts], options: { ...options, seed } }
  return Object.defineProperty(stream(run), 'results', {
    get: () => run.results,
  }) as BatchGeneration
}

async function* stream(run: Run): AsyncGenerator<BatchToken, readonly GenerationResult[], void> {
  const { model, prompts, options } = run
  const { stream: first = 0 } = options
  const pool = await openPool(model)
  const rows = prompts.map((prompt, row) =>
    generate(pool?.model ?? model, prompt, { ...options, stream: first + row }),
  )
  try {
    let live = [...rows.keys()]
    while (live.length > 0) {
      const nexts = await stepAll(
        live.map(row => rows[row]),
        pool,
      )
      for (const [index, row] of live.entries()) {
        const next = nexts[index]
        if (!next.done) yield { ...next.value, row }
      }
      live = live.filter((_, index) => !nexts[index].done)
    }
    run.results = rows.map(row => row.result!)
    return run.results
  } finally {
    for (const row of rows) await row.return(undefined as never)
    pool?.dispose()
  }
}

type Step = IteratorResult<GeneratedToken, GenerationResult>

async function stepAll(
  rows: readonly Generation[],
  pool: SessionPool | undefined,
): Promise<readonly Step[]> {
  if (pool) return pool.together(rows.map(row => () => row.next()))
  const steps: Step[] = [] // one after another: sessions may share the array of their logits
  for (const row of rows) steps.push(await row.next())
  return steps
}
