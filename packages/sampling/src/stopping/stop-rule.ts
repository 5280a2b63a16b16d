import { requireOption, requirePositiveInteger } from '../errors.ts'

/** What a stop rule sees after each token. */
export interface StopState {
  readonly prompt: readonly number[]
  /** Generated ids, the newest last; at least one. */
  readonly ids: readonly number[]
  readonly elapsedMs: number
}

/** Says why generation ends after the newest token, or `undefined` to go on. */
export interface StopRule {
  (state: StopState): string | undefined
  /**
   * How many of the newest tokens are, or may yet become, part of a stop text: they are not
   * yielded until that is settled, and never if the rule then ends the generation.
   */
  readonly heldBack?: (state: StopState) => number
}

/** Ends with reason `'endOfText'` at token `id`, which is yielded as the last one. */
export function endOfText(id: number): StopRule {
  requireOption(
    Number.isInteger(id) && id >= 0,
    `endOfText needs a token id, a non-negative integer, got ${id}`,
  )
  return ({ ids }) => (ids.at(-1) === id ? 'endOfText' : undefined)
}

/** Ends with reason `'maxTokens'` after `count` generated tokens. */
export function maxTokens(count: number): StopRule {
  requirePositiveInteger('maxTokens', count)
  return ({ ids }) => (ids.length >= count ? 'maxTokens' : undefined)
}

/**
 * Ends with reason `'maxTime'` after the first token that comes `limitMs` milliseconds or more
 * after the start.
 */
export function maxTime(limitMs: number): StopRule {
  requireOption(limitMs >= 0, `maxTime needs milliseconds, 0 or more, got ${limitMs}`)
  return ({ elapsedMs }) => (elapsedMs >= limitMs ? 'maxTime' : undefined)
}
