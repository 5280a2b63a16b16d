import { openPool } from '../batch/session-pool.ts'
import { requireOption, requirePositiveInteger, SamplingError } from '../errors.ts'
import type { NextTokenModel } from '../next-token-model.ts'
import { sampleMultinomial } from '../sample-multinomial.ts'
import {
  type DecodingRequest,
  type GeneratedSequence,
  type GeneratedToken,
  type Strategy,
  sumLogProbabilities,
} from '../strategy.ts'
import { appendPrompt, drawTokens, tokenByToken } from './token-by-token.ts'

/** One of the sequences that `bestOf` chooses from. */
export interface Candidate {
  /** Generated ids. */
  readonly ids: readonly number[]
  readonly tokens: readonly GeneratedToken[]
  /** Sum over the tokens, in nats, by the model itself. */
  readonly logProbability: number
  /** Why it ended. */
  readonly reason: string
}

/** How `bestOf` chooses. */
export interface BestOfOptions {
  /**
   * The higher the better: `'total'` (default) is the log-probability, which favours short
   * sequences, `'mean'` the log-probability per token.
   */
  readonly score?: 'total' | 'mean' | ((candidate: Candidate) => number | Promise<number>)
}

const SCORES = {
  total: (candidate: Candidate) => candidate.logProbability,
  mean: ({ logProbability, ids }: Candidate) => logProbability / Math.max(1, ids.length),
}

/** After these no further candidate is drawn, and one cut short counts only if none is whole. */
const INTERRUPTIONS: readonly string[] = ['aborted', 'maxTime']

/**
 * Draws `count` sequences after one reading of the prompt, in common passes where the model can,
 * and yields the best, the first of equals; the result's `sequences` has them all.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `count` is not a positive integer, or `score` is
 * neither a function nor the name of one.
 * @throws {SamplingError} `NOT_A_NUMBER` while generating, if `score` gives NaN.
 */
export function bestOf(count: number, options: BestOfOptions = {}): Strategy {
  requirePositiveInteger('bestOf', count)
  const { score = 'total' } = options
  requireOption(
    typeof score === 'function' || Object.hasOwn(SCORES, score),
    `bestOf needs a score 'total', 'mean' or a function, got '${score}'`,
  )
  const judge = typeof score === 'function' ? score : SCORES[score]
  return async function* (model, request) {
    const found: Scored[] = []
    for await (const candidate of drawCandidates(model, request, count)) {
      found.push({ candidate, score: requireNumber(await judge(candidate)) })
    }
    const whole = found.filter(({ candidate }) => !INTERRUPTIONS.includes(candidate.reason))
    const ranked = (whole.length > 0 ? whole : found).sort((a, b) => b.score - a.score)
    yield* ranked[0].candidate.tokens
    return { reason: ranked[0].candidate.reason, sequences: ranked.map(sequenceOf) }
  }
}

interface Scored {
  readonly candidate: Candidate
  readonly score: number
}

function sequenceOf({ candidate, score }: Scored): GeneratedSequence {
  const { ids, logProbability, reason } = candidate
  return { ids, score, logProbability, reason }
}

async function* drawCandidates(
  model: NextTokenModel,
  request: DecodingRequest,
  count: number,
): AsyncGenerator<Candidate> {
  const pool = await openPool(model)
  if (!pool) return yield* drawOnForks(model, request, count)
  try {
    const draws = Array.from({ length: count }, (_, index) => async () => {
      const random = request.random(index)
      return gather(
        tokenByToken(sampleMultinomial)(pool.model, { ...request, random: () => random }),
      )
    })
    yield* await pool.together(draws)
  } finally {
    pool.dispose()
  }
}

async function* drawOnForks(
  model: NextTokenModel,
  request: DecodingRequest,
  count: number,
): AsyncGenerator<Candidate> {
  const session = await model.start()
  try {
    const logits = (await appendPrompt(model, session, request.prompt)).slice() // every fork's first
    for (let index = 0; index < count; index++) {
      const random = request.random(index)
      const fork = session.fork()
      const draw = { model, session: fork, logits, request, random, choose: sampleMultinomial }
      const candidate = await gather(drawTokens(draw)).finally(() => fork.dispose())
      yield candidate
      if (INTERRUPTIONS.includes(candidate.reason)) return
    }
  } finally {
    session.dispose()
  }
}

async function gather(drawing: ReturnType<typeof drawTokens>): Promise<Candidate> {
  const tokens: GeneratedToken[] = []
  let next = await drawing.next()
  for (; !next.done; next = await drawing.next()) tokens.push(next.value)
  const ids = tokens.map(token => token.id)
  return { ids, tokens, logProbability: sumLogProbabilities(tokens), reason: next.value }
}

function requireNumber(value: number): number {
  if (!Number.isNaN(value)) return value
  throw new SamplingError('NOT_A_NUMBER', 'bestOf needs a score that is a number, got NaN')
}
