import { argmax } from '../argmax.ts'
import { requireOption } from '../errors.ts'
import type { NextTokenModel, Session } from '../next-token-model.ts'
import { sampleMultinomial } from '../sample-multinomial.ts'
import { softmax } from '../softmax.ts'
import type { DecodingRequest, GeneratedToken } from '../strategy.ts'
import { type Choose, checked, contextAfter, takeToken } from './take-token.ts'
import { appendPrompt } from './token-by-token.ts'

/** An id that may come next, guessed without the model. */
export interface Guess {
  readonly id: number
  /** [V], what it was drawn from; left out where it was not drawn but certain. */
  readonly probabilities?: ArrayLike<number>
}

/** Throws unless `strategy` is one that guesses can be checked against. */
export function requireTaking(strategy: 'greedy' | 'multinomial'): void {
  requireOption(
    strategy === 'greedy' || strategy === 'multinomial',
    `strategy needs 'greedy' or 'multinomial', got '${strategy}'`,
  )
}

/** What checks guesses. */
export interface Speculation {
  readonly model: NextTokenModel
  readonly request: DecodingRequest
  readonly strategy: 'greedy' | 'multinomial'
  /** Guesses what follows `ids`, `count` ids at most. */
  guess(ids: readonly number[], count: number): Promise<readonly Guess[]>
}

/**
 * Lets the model check several guesses in one pass, and keeps them as far as it would have taken
 * them itself; the session is rewound past the rest.
 */
export async function* speculate(
  speculation: Speculation,
): AsyncGenerator<GeneratedToken, string, void> {
  const { model, request, guess } = speculation
  const { prompt, maxNewTokens } = request
  const ids = [...prompt]
  const cut = Math.max(0, prompt.length - model.contextLength)
  const random = request.random()
  const session = await model.start()
  try {
    let guesses: readonly Guess[] = []
    let readings: Round['readings'] = [await appendPrompt(model, session, prompt)]
    let reason = request.finishReason([])
    while (reason === undefined) {
      reason = yield* check(speculation, { ids, guesses, readings, random })
      if (reason !== undefined) break
      const right = ids.length - 1 - cut // all but the newest
      if (session.length > right) session.rewind(right)
      guesses = await guess(ids, maxNewTokens - (ids.length - prompt.length) - 1)
      readings = readEach(model, session, [...ids.slice(-1), ...guesses.map(idOf)])
    }
    return reason
  } finally {
    session.dispose()
  }
}

interface Round {
  /** Prompt and generated ids, which tokens are added to. */
  readonly ids: number[]
  readonly guesses: readonly Guess[]
  /** Logits [V] where each guess was made, and after the last one. */
  readonly readings: AsyncIterable<Float32Array> | Iterable<Float32Array>
  readonly random: () => number
}

/** Takes tokens as long as they are the guessed ones, and one more. */
async function* check(
  { request, strategy }: Speculation,
  { ids, guesses, readings, random }: Round,
): AsyncGenerator<GeneratedToken, string | undefined, void> {
  const { length } = request.prompt
  let index = 0
  for await (const logits of readings) {
    const guess = guesses[index++]
    const choose = strategy === 'greedy' ? argmax : accepting(guess, random)
    const token = takeToken(request, { logits, choose }, contextAfter(ids, length, random))
    ids.push(token.id)
    yield token
    const reason = request.finishReason(ids.slice(length))
    if (reason !== undefined || token.id !== guess?.id) return reason
  }
  return undefined
}

/**
 * Takes the guess x drawn from q with probability min(1, p(x) / q(x)), else draws from what p has
 * more than q: together, a draw from p.
 */
function accepting(guess: Guess | undefined, random: () => number): Choose {
  if (guess === undefined) return sampleMultinomial
  return logits => {
    const wanted = softmax(logits)
    const { id, probabilities } = guess
    const guessed = (other: number) => probabilities?.[other] ?? Number(other === id)
    if (random() * guessed(id) < wanted[id]) return id
    const rest = wanted.map((share, other) => Math.log(Math.max(0, share - guessed(other))))
    return sampleMultinomial(rest.some(share => share > -Infinity) ? rest : logits, random)
  }
}

const idOf = ({ id }: Guess): number => id

/** The logits after each id, of one pass where the model can, else of one as each is asked for. */
async function* readEach(
  model: NextTokenModel,
  session: Session,
  ids: readonly number[],
): AsyncGenerator<Float32Array> {
  if (session.appendAll && ids.length > 1) {
    for (const logits of await session.appendAll(ids)) yield checked(model, logits)
    return
  }
  for (const id of ids) yield checked(model, await session.append([id]))
}
