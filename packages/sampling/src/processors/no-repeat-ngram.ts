import { requirePositiveInteger } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'

/**
 * Forbids each token that would complete a sequence of `length` ids that occurred before; 1 forbids
 * every id that did.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `length` is not a positive integer.
 * @see Paulus et al. 2017, section 2.5, https://arxiv.org/abs/1705.04304
 */
export function noRepeatNgram(length: number): LogitsProcessor {
  requirePositiveInteger('noRepeatNgram', length)
  return editing(`noRepeatNgram(${length})`, (logits, { ids }) => {
    for (let end = length - 1; end < ids.length; end++) {
      let matching = 0
      while (matching < length - 1 && ids[end - 1 - matching] === ids[ids.length - 1 - matching]) {
        matching++
      }
      if (matching === length - 1) logits[ids[end]] = -Infinity
    }
  })
}
