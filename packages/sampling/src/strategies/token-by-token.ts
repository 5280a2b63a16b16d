import type { NextTokenModel, Session } from '../next-token-model.ts'
import type { DecodingRequest, GeneratedToken } from '../strategy.ts'
import { type Choose, checked, contextAfter, takeToken } from './take-token.ts'

/** The strategy that takes one token after another by `choose` and never looks back. */
export function tokenByToken(
  choose: Choose,
): (
  model: NextTokenModel,
  request: DecodingRequest,
) => AsyncGenerator<GeneratedToken, string, void> {
  return async function* (model, request) {
    const session = await model.start()
    try {
      const logits = await appendPrompt(model, session, request.prompt)
      return yield* drawTokens({
        model,
        session,
        logits,
        request,
        random: request.random(),
        choose,
      })
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
  const { model, session, request, random, choose } = draw
  const { prompt } = request
  const ids = [...prompt]
  const generated: number[] = []
  let { logits } = draw
  while (true) {
    const reason = request.finishReason(generated)
    if (reason !== undefined) return reason
    if (generated.length > 0) logits = checked(model, await session.append(generated.slice(-1)))
    const context = contextAfter(ids, prompt.length, random)
    const token = takeToken(request, { logits, choose }, context)
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
