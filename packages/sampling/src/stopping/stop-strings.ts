import { requireOption } from '../errors.ts'
import type { StopRule, StopState } from './stop-rule.ts'

/** The end of the generated text, and where in it a stop text is or may be under way. */
interface Tail {
  readonly ids: readonly number[]
  readonly isStopped: boolean
  /** Text before this UTF-16 offset is certainly not stop text. */
  readonly safeLength: number
}

/**
 * Ends with reason `'stopString'` when the generated text holds one of `strings`.
 *
 * Tokens that may begin a stop string are held back until it is settled. A token that holds stop
 * text is never yielded, not even for the text before it; the result's `withheld` has its id.
 *
 * @param strings - Non-empty texts.
 * @param decode - The tokenizer's; an unfinished character at the end must give U+FFFD.
 * @throws {SamplingError} `INVALID_OPTION` if there is no string, or an empty one.
 */
export function stopStrings(
  strings: readonly string[],
  decode: (ids: readonly number[]) => string,
): StopRule {
  requireOption(
    strings.length > 0 && strings.every(string => string !== ''),
    `stopStrings needs one or more non-empty strings, got ${JSON.stringify(strings)}`,
  )
  const longest = Math.max(...strings.map(string => string.length))
  const windowLength = 3 * longest + 4 // a UTF-16 unit takes at most three one-byte tokens
  const tail = (generated: readonly number[]): Tail => {
    const ids = generated.slice(-windowLength)
    return { ids, ...settle(decode(ids), strings) }
  }
  const rule: StopRule = ({ ids }) => (tail(ids).isStopped ? 'stopString' : undefined)
  return Object.assign(rule, {
    heldBack: ({ ids }: StopState) => unsafeTokens(tail(ids), decode),
  })
}

/** Finds the first stop string in `text`, else the longest end of it that may begin one. */
function settle(text: string, strings: readonly string[]): Omit<Tail, 'ids'> {
  const found = strings.map(string => text.indexOf(string)).filter(offset => offset >= 0)
  if (found.length > 0) return { isStopped: true, safeLength: Math.min(...found) }
  const whole = text.replace(/\uFFFD+$/, '') // without a character whose bytes are still coming
  let safeLength = Math.max(0, whole.length - Math.max(...strings.map(string => string.length)) + 1)
  while (!strings.some(string => string.startsWith(whole.slice(safeLength)))) safeLength++
  return { isStopped: false, safeLength }
}

/** How many tokens at the end reach beyond the safe text. */
function unsafeTokens(tail: Tail, decode: (ids: readonly number[]) => string): number {
  let count = 0
  while (decode(tail.ids.slice(0, tail.ids.length - count)).length > tail.safeLength) count++
  return count
}
