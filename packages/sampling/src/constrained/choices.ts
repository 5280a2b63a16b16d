import { requireOption } from '../errors.ts'
import { type Constraint, constraint } from './constraint.ts'
import { either, literal } from './pattern.ts'
import type { ConstraintVocabulary } from './spelled-tokens.ts'

/**
 * Lets the generated text become exactly one of `texts`.
 *
 * @param texts - One or more; one may be the beginning of another.
 * @throws {SamplingError} `INVALID_OPTION` if there is none, or the tokens cannot spell any.
 */
export function choices(texts: readonly string[], vocabulary: ConstraintVocabulary): Constraint {
  requireOption(texts.length > 0, 'choices needs one or more texts, got none')
  return constraint(`choices(${texts.length})`, either(texts.map(literal)), vocabulary)
}
