import { editing, type LogitsProcessor } from '../logits-processor.ts'

const LARGEST = 3.4028234663852886e38

/**
 * Makes every logit finite: NaN becomes 0, `Infinity` and `-Infinity` the largest and the smallest
 * float32. It hides a broken model and allows, if barely, what was forbidden before it.
 */
export function removeInvalid(): LogitsProcessor {
  return editing('removeInvalid()', logits => {
    for (let id = 0; id < logits.length; id++) {
      if (Number.isNaN(logits[id])) logits[id] = 0
      else logits[id] = Math.max(-LARGEST, Math.min(LARGEST, logits[id]))
    }
  })
}
