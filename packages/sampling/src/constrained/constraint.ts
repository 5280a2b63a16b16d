import { requireOption } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import type { StopRule } from '../stopping/stop-rule.ts'
import { automaton } from './automaton.ts'
import { followIds } from './follow-ids.ts'
import type { Pattern } from './pattern.ts'
import type { ConstraintVocabulary } from './spelled-tokens.ts'
import { tokenMasks } from './token-masks.ts'

/**
 * A processor that allows only tokens from which the generated text can still become one of those
 * that it stands for, and end-of-text exactly when it is one. Put it first in a chain; one may
 * serve any number of generations, beams and forks. It keeps a list of tokens for each place in the
 * pattern that was reached. Where a token limit cuts a text short, the text is a beginning only:
 * look at the result's `reason`.
 */
export interface Constraint extends LogitsProcessor {
  /** Ends with reason `'complete'` when nothing may follow: for vocabularies without end-of-text. */
  readonly stop: StopRule
}

/** Makes the processor of a pattern. */
export function constraint(
  name: string,
  pattern: Pattern,
  vocabulary: ConstraintVocabulary,
): Constraint {
  const { tokens, endOfText = 0 } = vocabulary
  requireOption(tokens.length > 0, `${name} needs the bytes or texts of all tokens, got none`)
  requireOption(
    Number.isInteger(endOfText) && endOfText >= 0,
    `endOfText needs a token id, a non-negative integer, got ${endOfText}`,
  )
  const masks = tokenMasks(automaton(pattern), vocabulary)
  const stateAfter = followIds(masks.after)
  const processor = editing(name, (logits, { ids, promptLength }) =>
    masks.apply(stateAfter(ids, promptLength), logits),
  )
  const stop: StopRule = ({ ids }) =>
    masks.isComplete(stateAfter(ids, 0)) ? 'complete' : undefined
  return Object.assign(processor, { stop })
}
