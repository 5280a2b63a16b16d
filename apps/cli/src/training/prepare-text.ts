import { splitText } from '@nexttoken/data'
import type { Tokenizer } from '@nexttoken/tokenizer'
import { CommandError } from '../errors.ts'
import type { Text } from '../text.ts'

/** A text as a run uses it. */
export interface PreparedText extends Text {
  /** The first nine tenths: what is learnt, also as characters. */
  readonly training: string
  readonly trainingIds: Int32Array
  /** The last tenth. */
  readonly validationIds: Int32Array
  /** Code points of the whole. */
  readonly characters: number
}

/** Splits and encodes a text, and makes sure that both parts hold a window of the context. */
export function prepareText(text: Text, tokenizer: Tokenizer, context: number): PreparedText {
  const { train, validation } = splitText(text.content)
  const [trainingIds, validationIds] = [train, validation].map(part =>
    Int32Array.from(tokenizer.encode(part, { allowedSpecial: 'all' })),
  )
  requireWindow(Math.min(trainingIds.length, validationIds.length), validationIds.length, context)
  let characters = 0
  for (const _ of text.content) characters++
  return { ...text, training: train, trainingIds, validationIds, characters }
}

function requireWindow(shorter: number, validation: number, context: number): void {
  if (shorter > context) return
  const shorten = shorter > 1 ? ` or a --context of at most ${shorter - 1}` : ''
  throw new CommandError(
    'FAILED',
    `The text is too short for a context of ${context}: its last tenth, kept for validation, needs ${context + 1} ` +
      `tokens and has ${validation}. Use a longer text${shorten}.`,
  )
}
