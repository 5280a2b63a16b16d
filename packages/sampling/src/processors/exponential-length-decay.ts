import { requireOption } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { tokenIds } from './token-ids.ts'

/** When and how fast the end of the text gains. */
export interface ExponentialLengthDecayOptions {
  /** Generated tokens before the first that counts. */
  readonly start: number
  /** Above 0: above 1 favours the end ever more, below 1 disfavours it. */
  readonly factor: number
  /** The id or ids that end a text. */
  readonly endOfText: number | readonly number[]
}

const LARGEST = 2 ** 127 // a float32 that stays one when a logit is added

/**
 * From the n-th token after `start` generated ones on adds |logit| · (factor^n − 1) to the logit of
 * the end of the text, in float32, at most 2¹²⁷; a forbidden end stays so, NaN and `Infinity` too.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `start` is not a non-negative integer, `factor` not
 * finite and above 0, or `endOfText` holds something that is no id.
 */
export function exponentialLengthDecay(options: ExponentialLengthDecayOptions): LogitsProcessor {
  const { start, factor } = options
  requireOption(
    Number.isInteger(start) && start >= 0,
    `exponentialLengthDecay needs a start, a non-negative integer, got ${start}`,
  )
  requireOption(
    factor > 0 && factor < Infinity,
    `exponentialLengthDecay needs a finite factor above 0, got ${factor}`,
  )
  const ends = tokenIds('exponentialLengthDecay', options.endOfText)
  const name = `exponentialLengthDecay(${start}, ${factor})`
  return editing(name, (logits, { ids, promptLength }) => {
    const beyond = ids.length - promptLength - start
    if (beyond <= 0) return
    const growth = Math.fround(Math.min(LARGEST, factor ** beyond - 1))
    for (const id of ends) {
      if (!Number.isFinite(logits[id])) continue
      logits[id] += Math.min(LARGEST, Math.fround(Math.abs(logits[id]) * growth))
    }
  })
}
