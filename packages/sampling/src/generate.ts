import { randomStream } from '@nexttoken/random'
import { argmax } from './argmax.ts'
import { checkRequest, type GenerateOptions } from './generate-options.ts'
import { chain } from './logits-processor.ts'
import type { NextTokenModel } from './next-token-model.ts'
import { sampleMultinomial } from './sample-multinomial.ts'
import { createStopping, type Stopping } from './stopping/stopping.ts'
import { tokenByToken } from './strategies/token-by-token.ts'
import {
  type DecodingRequest,
  type GeneratedSequence,
  type GeneratedToken,
  type Strategy,
  sumLogProbabilities,
} from './strategy.ts'

const STRATEGIES = {
  greedy: tokenByToken(argmax),
  multinomial: tokenByToken(sampleMultinomial),
}

/** How a generation ended. */
export interface GenerationResult {
  /** `'maxNewTokens'`, `'aborted'`, or what a stop rule or the strategy said. */
  readonly reason: string
  /** The ids that were yielded. */
  readonly ids: readonly number[]
  /** The ids after them that hold stop text and were not. */
  readonly withheld: readonly number[]
  /** Sum over `ids`, in nats, by the model itself. */
  readonly logProbability: number
  /** Gives the same tokens again. */
  readonly seed: number
  /** All that a strategy such as `beamSearch` or `bestOf` found, the best first. */
  readonly sequences?: readonly GeneratedSequence[]
}

/** A stream of tokens; its return value is the result. */
export interface Generation extends AsyncGenerator<GeneratedToken, GenerationResult, void> {
  /** The result, for those who loop with `for await`; `undefined` until the stream has ended. */
  readonly result: GenerationResult | undefined
}

interface Run {
  readonly model: NextTokenModel
  readonly prompt: readonly number[]
  readonly options: GenerateOptions
  result?: GenerationResult
}

/**
 * Continues `prompt` token by token.
 *
 * The model is read only as tokens are asked for, and its sessions are disposed when the stream
 * ends, the consumer leaves the loop, or something throws.
 *
 * @param prompt - One or more ids; the model reads the last `contextLength` of them, processors
 * see all.
 * @throws {SamplingError} `INVALID_PROMPT` or `INVALID_OPTION` at the call.
 * @throws {SamplingError} `EMPTY_DISTRIBUTION`, `NOT_A_NUMBER` or `WRONG_LENGTH` from the stream,
 * when no token can be taken from the logits.
 */
export function generate(
  model: NextTokenModel,
  prompt: readonly number[],
  options: GenerateOptions,
): Generation {
  checkRequest(model, prompt, options)
  const run: Run = { model, prompt: [...prompt], options }
  return Object.defineProperty(stream(run), 'result', { get: () => run.result }) as Generation
}

async function* stream(run: Run): AsyncGenerator<GeneratedToken, GenerationResult, void> {
  const { request, stopping, strategy } = prepare(run)
  const decoding = strategy(run.model, request)
  const tokens: GeneratedToken[] = []
  const ids: number[] = []
  let yielded = 0
  try {
    let next = await decoding.next()
    for (; !next.done; next = await decoding.next()) {
      tokens.push(next.value)
      ids.push(next.value.id)
      const settled = ids.length - stopping.heldBack(ids)
      while (yielded < settled) yield tokens[yielded++]
    }
    const settled = ids.length - stopping.stopText(ids)
    while (yielded < settled) yield tokens[yielded++]
    run.result = {
      ...(typeof next.value === 'string' ? { reason: next.value } : next.value),
      ids: ids.slice(0, yielded),
      withheld: ids.slice(yielded),
      logProbability: sumLogProbabilities(tokens.slice(0, yielded)),
      seed: request.seed,
    }
    return run.result
  } finally {
    await decoding.return('left') // lets the strategy dispose its sessions
  }
}

interface Plan {
  readonly request: DecodingRequest
  readonly stopping: Stopping
  readonly strategy: Strategy
}

function prepare({ prompt, options }: Run): Plan {
  const { maxNewTokens, processor = chain(), trace = false, strategy = 'multinomial' } = options
  const { seed = randomSeed(), stream = 0 } = options
  const stopping = createStopping(prompt, options)
  const { finishReason } = stopping
  const random = (index = 0) => randomStream(seed, stream * 2 ** 32 + index).uniform
  return {
    request: { prompt, processor, seed, maxNewTokens, trace, random, finishReason },
    stopping,
    strategy: typeof strategy === 'function' ? strategy : STRATEGIES[strategy],
  }
}

/** Any seed. */
export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 53)
}
