import { readAllowed } from '../allowed-tokens.ts'
import { requireOption, requirePositiveInteger } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { largestFinder } from './find-largest.ts'
import type { FilterOptions } from './forbid-unlikely.ts'

/** What `mirostat` steers towards. */
export interface MirostatOptions extends FilterOptions {
  /** The surprise to hold, in bits. Above 0; default 5. */
  readonly tau?: number
  /** How much of the last token's error is corrected. 0 or more; default 0.1. */
  readonly eta?: number
}

/** What a step leaves behind for the next of the same sequence. */
interface Step {
  /** The largest surprise that was allowed, in bits. */
  readonly limit: number
  /** The tokens that stayed, and their weights in what was drawn from. */
  readonly ids: Int32Array
  readonly weights: Float64Array
}

const REMEMBERED = 256

/**
 * Mirostat 2: keeps tokens up to a surprise that is moved after each token, so that the surprise
 * of the tokens drawn stays near `tau`; the likeliest always stays. To be the last of a chain, as
 * it takes its own result for what is drawn from.
 *
 * Which token was drawn it reads off the ids at the next step, and which step came before, too: it
 * remembers the last 256 by the ids that they saw. So several generations may share it; a sequence
 * whose step before is not among these starts afresh, at 2 · `tau`.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `tau` is not above 0, `eta` is negative, or
 * `minTokensToKeep` is not a positive integer.
 * @see Basu et al. 2021, https://arxiv.org/abs/2007.14966
 */
export function mirostat(options: MirostatOptions = {}): LogitsProcessor {
  const { tau = 5, eta = 0.1, minTokensToKeep = 1 } = options
  requireOption(tau > 0 && tau < Infinity, `mirostat needs a finite tau above 0, got ${tau}`)
  requireOption(eta >= 0 && eta < Infinity, `mirostat needs a finite eta, 0 or more, got ${eta}`)
  requirePositiveInteger('minTokensToKeep', minTokensToKeep)
  const findLargest = largestFinder(minTokensToKeep)
  const steps = new Map<string, Step>()
  return editing(`mirostat(${tau}, ${eta})`, (logits, context) => {
    const key = String(context.ids)
    const before = steps.get(String(context.ids.slice(0, -1)))
    const surprise = before && surpriseOf(before, context.ids[context.ids.length - 1])
    const limit = before ? before.limit - eta * ((surprise ?? tau) - tau) : 2 * tau
    steps.delete(key) // so that it becomes the newest
    steps.set(key, keepUnsurprising(logits, limit, findLargest(logits).kth))
    if (steps.size > REMEMBERED) steps.delete(steps.keys().next().value!)
  })
}

/** In bits; `undefined` for a token that was not there to be drawn. */
function surpriseOf({ ids, weights }: Step, id: number): number | undefined {
  const index = ids.indexOf(id)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return index < 0 ? undefined : -Math.log2(weights[index] / total)
}

function keepUnsurprising(logits: Float32Array, limit: number, safe: number): Step {
  const { ids, weights, count, total } = readAllowed(logits)
  let kept = 0
  for (let index = 0; index < count; index++) {
    const id = ids[index]
    if (-Math.log2(weights[index] / total) > limit && logits[id] < safe) {
      logits[id] = -Infinity
      continue
    }
    ids[kept] = id
    weights[kept++] = weights[index]
  }
  return { limit, ids: ids.slice(0, kept), weights: weights.slice(0, kept) }
}
