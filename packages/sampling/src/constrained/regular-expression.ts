import { requireOption } from '../errors.ts'
import { type Constraint, constraint } from './constraint.ts'
import { parseWhole } from './parse-expression.ts'
import type { ConstraintVocabulary } from './spelled-tokens.ts'

/**
 * Lets the generated text become one that `pattern` matches as a whole.
 *
 * Patterns are JavaScript's, read as with the flag `u`: characters, classes (`[^a-z]`, `\w`,
 * `\p{L}`, `.`), groups, `|`, and quantifiers, the lazy ones being the same as the greedy; `^` and
 * `$` only around the whole. Lookarounds, `\b`, backreferences and modifiers are refused. Of a
 * `RegExp`'s flags `i` and `s` count; `m` and `v` are refused.
 *
 * @throws {SamplingError} `INVALID_OPTION` if the pattern is invalid, not of this kind, needs too
 * large a table, or none of its texts can be spelled by the tokens.
 * @see Willard and Louf 2023, https://arxiv.org/abs/2307.09702
 */
export function regularExpression(
  pattern: string | RegExp,
  vocabulary: ConstraintVocabulary,
): Constraint {
  const { source, flags } = typeof pattern === 'string' ? { source: pattern, flags: '' } : pattern
  requireOption(!/[mv]/.test(flags), `regularExpression needs no flag m or v, got ${pattern}`)
  const parsed = parseWhole(source, flags.replace(/[^is]/g, ''))
  return constraint(`regularExpression(${source})`, parsed, vocabulary)
}
