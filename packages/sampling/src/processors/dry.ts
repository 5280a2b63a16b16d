import { requireOption, requirePositiveInteger } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { tokenIds } from './token-ids.ts'

/** What `dry` holds against a repetition. */
export interface DryOptions {
  /** The penalty, in nats, for going on with a repetition of `allowedLength` tokens. Default 0.8. */
  readonly multiplier?: number
  /** What it is multiplied by for each token more. At least 1; default 1.75. */
  readonly base?: number
  /** Shorter repetitions are let be. Default 2. */
  readonly allowedLength?: number
  /** Ids that no repetition reaches across, such as those of newlines and quotes. Default none. */
  readonly breakers?: readonly number[]
  /** Looks at the last this many ids only. Default all. */
  readonly lastTokens?: number
}

const LARGEST = 2 ** 127 // never forbids a token

/**
 * "Don't repeat yourself": where the last n ids, n at least `allowedLength`, occurred before, takes
 * multiplier · base^(n − allowedLength) off the token that came after them then, for the longest
 * such n.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `multiplier` is negative or not finite, `base` not
 * finite or below 1, `allowedLength` or `lastTokens` not a positive integer, or a breaker no id.
 * @see "DRY", https://github.com/oobabooga/text-generation-webui/pull/5677
 */
export function dry(options: DryOptions = {}): LogitsProcessor {
  const { multiplier = 0.8, base = 1.75, allowedLength = 2, lastTokens = Infinity } = options
  requireOption(
    multiplier >= 0 && multiplier < Infinity,
    `dry needs a finite multiplier, 0 or more, got ${multiplier}`,
  )
  requireOption(base >= 1 && base < Infinity, `dry needs a finite base of 1 or more, got ${base}`)
  requirePositiveInteger('allowedLength', allowedLength)
  if (lastTokens !== Infinity) requirePositiveInteger('lastTokens', lastTokens)
  const breakers = tokenIds('dry', options.breakers ?? [])
  return editing(`dry(${multiplier}, ${base}, ${allowedLength})`, (logits, context) => {
    const ids = context.ids.slice(-lastTokens)
    for (const [id, length] of repetitions(ids, breakers)) {
      if (length < allowedLength) continue
      logits[id] -= Math.min(LARGEST, multiplier * base ** (length - allowedLength))
    }
  })
}

/** For each id: how many of the last ids stand before an earlier place of it, at most. */
function repetitions(
  ids: readonly number[],
  breakers: readonly number[],
): ReadonlyMap<number, number> {
  const last = ids.length - 1
  const reach = last - ids.findLastIndex(id => breakers.includes(id))
  const lengths = matchLengths(ids)
  const longest = new Map<number, number>()
  for (let place = 1; place <= last; place++) {
    const id = ids[place]
    const length = Math.min(reach, lengths[place - 1])
    if (!breakers.includes(id) && length > (longest.get(id) ?? 0)) longest.set(id, length)
  }
  return longest
}

/**
 * How many ids up to each place equal as many at the end of `ids`, in linear time: what a stretch
 * that ends later and matches already tells is not compared again.
 *
 * @see Gusfield 1997, "Algorithms on strings, trees, and sequences", section 1.4 (the Z algorithm)
 */
function matchLengths(ids: readonly number[]): Int32Array {
  const last = ids.length - 1
  const lengths = new Int32Array(ids.length)
  let [start, end] = [last, last] // the stretch (start, end] that equals the end of `ids`
  for (let place = last - 1; place >= 0; place--) {
    let length = place > start ? Math.min(place - start, lengths[last - (end - place)]) : 0
    while (length <= place && ids[place - length] === ids[last - length]) length++
    lengths[place] = length
    if (place - length < start) [start, end] = [place - length, place]
  }
  return lengths
}
