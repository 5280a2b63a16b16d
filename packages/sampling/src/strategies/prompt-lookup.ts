import { requirePositiveInteger } from '../errors.ts'
import type { Strategy } from '../strategy.ts'
import { requireTaking, speculate } from './speculation.ts'

/** How `promptLookup` guesses. */
export interface PromptLookupOptions {
  /** Ids guessed in each pass. Default 10. */
  readonly tokens?: number
  /** The most last ids that are looked for; fewer, down to one, if they are not found. Default 2. */
  readonly ngram?: number
  /** How tokens are taken. Default `'multinomial'`. */
  readonly strategy?: 'greedy' | 'multinomial'
}

/**
 * Guesses that what followed the last ids before, in prompt or generated text, follows them again,
 * and lets the model check it in one pass: greedy, the tokens are those of `'greedy'`; drawn, they
 * are distributed as those of `'multinomial'`. Pays where the text repeats its prompt.
 *
 * @throws {SamplingError} `INVALID_OPTION` for an option outside its range.
 * @see Yang et al. 2023, https://arxiv.org/abs/2304.04487
 */
export function promptLookup(options: PromptLookupOptions = {}): Strategy {
  const { tokens = 10, ngram = 2, strategy = 'multinomial' } = options
  requirePositiveInteger('tokens', tokens)
  requirePositiveInteger('ngram', ngram)
  requireTaking(strategy)
  return (model, request) => {
    const guess = async (ids: readonly number[], count: number) =>
      whatFollowed(ids, ngram)
        .slice(0, Math.max(0, Math.min(count, tokens)))
        .map(id => ({ id }))
    return speculate({ model, request, strategy, guess })
  }
}

/** What came after the latest earlier place of the last ids, as many of them as are found. */
function whatFollowed(ids: readonly number[], ngram: number): readonly number[] {
  for (let length = Math.min(ngram, ids.length - 1); length > 0; length--) {
    const start = ids.length - length
    for (let place = start - 1; place >= 0; place--) {
      let same = 0
      while (same < length && ids[place + same] === ids[start + same]) same++
      if (same === length) return ids.slice(place + length)
    }
  }
  return []
}
