import { randomStream } from '@nexttoken/random'
import { requirePositiveInteger, SamplingError } from '../errors.ts'
import type { NextTokenModel, Session } from '../next-token-model.ts'
import { sampleMultinomial } from '../sample-multinomial.ts'
import {
  type DecodingRequest,
  type GeneratedToken,
  type Strategy,
  sumLogProbabilities,
} from '../strategy.ts'
import { appendPrompt, type Draw, drawTokens } from './token-by-token.ts'

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
  /** The higher the better. Default: the total log-probability, which favours short sequences. */
  readonly score?: (candidate: Candidate) => number | Promise<number>
}

/** After these no further candidate is drawn, and the one cut short counts only if it is alone. */
const INTERRUPTIONS: readonly string[] = ['aborted', 'maxTime']

/**
 * Draws `count` sequences after one reading of the prompt and yields the best, the first of
 * equals. Sequence i draws from stream i of the seed.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `count` is not a positive integer.
 * @throws {SamplingError} `NOT_A_NUMBER` while generating, if `score` gives NaN.
 */
export function bestOf(count: number, options: BestOfOptions = {}): Strategy {
  requirePositiveInteger('bestOf', count)
  const { score = candidate => candidate.logProbability } = options
  return async function* (model, request) {
    let best: { readonly candidate: Candidate; readonly value: number } | undefined
    for await (const candidate of drawCandidates(model, request, count)) {
      if (best && INTERRUPTIONS.includes(candidate.reason)) break
      const value = requireNumber(await score(candidate))
      if (best === undefined || value > best.value) best = { candidate, value }
    }
    yield* best!.candidate.tokens
    return best!.candidate.reason
  }
}

async function* drawCandidates(
  model: NextTokenModel,
  request: DecodingRequest,
  count: number,
): AsyncGenerator<Candidate> {
  const session = await model.start()
  try {
    const logits = (await appendPrompt(model, session, request.prompt)).slice() // every fork's first
    for (let index = 0; index < count; index++) {
      const random = randomStream(request.seed, index).uniform
      const choose = sampleMultinomial
      const candidate = await drawOn(session.fork(), { model, logits, request, random, choose })
      yield candidate
      if (INTERRUPTIONS.includes(candidate.reason)) return
    }
  } finally {
    session.dispose()
  }
}

async function drawOn(session: Session, draw: Omit<Draw, 'session'>): Promise<Candidate> {
  const tokens: GeneratedToken[] = []
  try {
    const drawing = drawTokens({ ...draw, session })
    let next = await drawing.next()
    for (; !next.done; next = await drawing.next()) tokens.push(next.value)
    const ids = tokens.map(token => token.id)
    return { ids, tokens, logProbability: sumLogProbabilities(tokens), reason: next.value }
  } finally {
    session.dispose()
  }
}

function requireNumber(value: number): number {
  if (!Number.isNaN(value)) return value
  throw new SamplingError('NOT_A_NUMBER', 'bestOf needs a score that is a number, got NaN')
}
