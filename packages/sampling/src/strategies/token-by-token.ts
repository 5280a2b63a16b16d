import { randomStream } from '@nexttoken/random'
import { SamplingError } from '../errors.ts'
import { traceProcessor } from '../explain/trace.ts'
import type { SamplingContext } from '../logits-processor.ts'
import type { NextTokenModel, Session } from '../next-token-model.ts'
import { logSumExp } from '../softmax.ts'
import type { DecodingRequest, GeneratedToken, Strategy } from '../strategy.ts'

/** Takes one id from processed logits [V], with draws in [0, 1) from the run's stream. */
export type Choose = (logits: Float32Array, random: () => number) => number

/** The strategy that takes one token after another by `choose` and never looks back. */
export function tokenByToken(choose: Choose): Strategy {
  return async function* (model, request) {
    const session = await model.start()
    try {
      const logits = await appendPrompt(model, session, request.prompt)
      const random = randomStream(request.seed).uniform
      return yield* drawTokens({ model, session, logits, request, random, choose })
    } finally {
      session.dispose()
    }
  }
}

/** A sequence to be drawn: a session at the end of its prompt and the logits [V] there. */
export interface Draw {
  readonly model: NextTokenModel
  readonly session: Session
  readonly logits: Float32Array
  readonly request: DecodingRequest
  readonly random: () => number
  readonly choose: Choose
}

/** Yields tokens, appending each to the session only when the next is wanted. */
export async function* drawTokens(draw: Draw): AsyncGenerator<GeneratedToken, string, void> {
  const { model, session, request, random } = draw
  const { prompt } = request
  const ids = [...prompt]
  const generated: number[] = []
  let { logits } = draw
  while (true) {
    const reason = request.finishReason(generated)
    if (reason !== undefined) return reason
    const step = generated.length
    if (step > 0) logits = checked(model, await session.append(generated.slice(-1)))
    const token = takeToken(draw, logits, { ids, promptLength: prompt.length, step, random })
    ids.push(token.id)
    generated.push(token.id)
    yield token
  }
}

/** Appends what of the prompt fits the context. */
export async function appendPrompt(
  model: NextTokenModel,
  session: Session,
  prompt: readonly number[],
): Promise<Float32Array> {
  return checked(model, await session.append(prompt.slice(-model.contextLength)))
}

function takeToken(draw: Draw, logits: Float32Array, context: SamplingContext): GeneratedToken {
  const { processor, trace } = draw.request
  const processed = trace
    ? traceProcessor(processor, logits, context)
    : { logits: processor(logits, context) }
  const id = draw.choose(processed.logits, context.random)
  const token = { id, logProbability: logits[id] - logSumExp(logits), step: context.step }
  return 'trace' in processed ? { ...token, trace: processed.trace } : token
}

function checked(model: NextTokenModel, logits: Float32Array): Float32Array {
  if (logits.length === model.vocabularySize) return logits
  throw new SamplingError(
    'WRONG_LENGTH',
    `expected the model's append to give ${model.vocabularySize} logits, one a token, got ${logits.length}; give those of the last position only`,
  )
}
