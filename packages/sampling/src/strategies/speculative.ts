import { argmax } from '../argmax.ts'
import { requireOption, requirePositiveInteger } from '../errors.ts'
import type { LogitsProcessor } from '../logits-processor.ts'
import type { NextTokenModel, Session } from '../next-token-model.ts'
import { sampleMultinomial } from '../sample-multinomial.ts'
import { softmax } from '../softmax.ts'
import type { DecodingRequest, Strategy } from '../strategy.ts'
import { type Guess, requireTaking, speculate } from './speculation.ts'
import { checked, contextAfter } from './take-token.ts'

/** How `speculative` guesses. */
export interface SpeculativeOptions {
  /** A quick model with the same vocabulary. */
  readonly draft: NextTokenModel
  /** Ids guessed in each pass. Default 5. */
  readonly tokens?: number
  /** How tokens are taken, guesses included. Default `'multinomial'`. */
  readonly strategy?: 'greedy' | 'multinomial'
  /**
   * Changes the draft's logits. Default: the run's processor, which then also sees guesses that
   * come to nothing; give another to spare one that remembers.
   */
  readonly draftProcessor?: LogitsProcessor
}

/**
 * Lets a quick model guess tokens and the model check them, several in a pass: greedy, the tokens
 * are those of `'greedy'`; drawn, they are distributed as those of `'multinomial'`.
 *
 * @throws {SamplingError} `INVALID_OPTION` for an option outside its range; while generating, if
 * the models' vocabularies differ in size.
 * @see Leviathan et al. 2022, https://arxiv.org/abs/2211.17192
 */
export function speculative(options: SpeculativeOptions): Strategy {
  const { draft, tokens = 5, strategy = 'multinomial', draftProcessor } = options
  requirePositiveInteger('tokens', tokens)
  requireTaking(strategy)
  return async function* (model, request) {
    requireOption(
      draft.vocabularySize === model.vocabularySize,
      `speculative needs a draft with the model's ${model.vocabularySize} tokens, got ${draft.vocabularySize}`,
    )
    const session = await draft.start()
    try {
      const processor = draftProcessor ?? request.processor
      const drafting = { ...{ draft, session, request, strategy, processor }, held: [], offset: 0 }
      const guess = (ids: readonly number[], count: number) =>
        guessNext(drafting, ids, Math.min(count, tokens))
      return yield* speculate({ model, request, strategy, guess })
    } finally {
      session.dispose()
    }
  }
}

interface Drafting {
  readonly draft: NextTokenModel
  readonly session: Session
  readonly request: DecodingRequest
  readonly strategy: 'greedy' | 'multinomial'
  readonly processor: LogitsProcessor
  /** The ids that the session holds, from `offset` of the text on. */
  held: number[]
  offset: number
}

async function guessNext(
  drafting: Drafting,
  text: readonly number[],
  count: number,
): Promise<readonly Guess[]> {
  const { request, strategy, processor } = drafting
  const ids = [...text]
  const random = request.random(1)
  const guesses: Guess[] = []
  while (guesses.length < count) {
    const logits = await follow(drafting, ids)
    const processed = processor(logits, contextAfter(ids, request.prompt.length, random))
    const isGreedy = strategy === 'greedy'
    const id = isGreedy ? argmax(processed) : sampleMultinomial(processed, random)
    guesses.push(isGreedy ? { id } : { id, probabilities: softmax(processed) })
    ids.push(id)
  }
  return guesses
}

/** Brings the draft's session to the end of `ids`, rewound to what it has in common with them. */
async function follow(drafting: Drafting, ids: readonly number[]): Promise<Float32Array> {
  const { draft, session, held } = drafting
  if (held.length === 0) drafting.offset = Math.max(0, ids.length - draft.contextLength)
  const text = ids.slice(drafting.offset)
  const differs = held.findIndex((id, index) => id !== text[index])
  const common = differs === -1 ? held.length : differs
  if (common < held.length) session.rewind(common)
  drafting.held = text
  return checked(draft, await session.append(text.slice(common)))
}
