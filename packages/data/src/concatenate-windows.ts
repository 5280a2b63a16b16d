import { DataError } from './errors.ts'
import type { Windows } from './windows.ts'

/**
 * Puts the windows of several texts one after the other, so that no window crosses from one text into the next.
 *
 * @param parts - At least one, all of the same context length.
 * @throws {DataError} `TOO_SHORT` if there is no part.
 * @throws {DataError} `INVALID_WINDOW` if context lengths differ.
 */
export function concatenateWindows(parts: readonly Windows[]): Windows {
  if (parts.length === 0) {
    throw new DataError('TOO_SHORT', 'Expected the windows of at least one text, got none')
  }
  const { contextLength } = parts[0]
  requireEqualContexts(parts, contextLength)
  const starts = startsOf(parts)
  return {
    length: starts[parts.length],
    contextLength,
    at: index => {
      const part = partHolding(index, starts)
      return parts[part].at(index - starts[part])
    },
  }
}

function requireEqualContexts(parts: readonly Windows[], contextLength: number): void {
  const other = parts.findIndex(part => part.contextLength !== contextLength)
  if (other === -1) return
  throw new DataError(
    'INVALID_WINDOW',
    `Expected windows of context length ${contextLength} throughout, got ${parts[other].contextLength} ` +
      `in part ${other}: cut every text with the same contextLength`,
  )
}

/** The index of each part's first window, then the number of all windows. */
function startsOf(parts: readonly Windows[]): Float64Array {
  const starts = new Float64Array(parts.length + 1)
  parts.forEach((part, index) => {
    starts[index + 1] = starts[index] + part.length
  })
  return starts
}

/** The last part that starts at or before `index`, by bisection. */
function partHolding(index: number, starts: Float64Array): number {
  let low = 0
  let high = starts.length - 2
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (starts[middle] <= index) low = middle
    else high = middle - 1
  }
  return low
}
