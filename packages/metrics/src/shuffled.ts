import type { RandomStream } from '@nexttoken/random'

/** A copy in a random order, each equally likely: Fisher and Yates from the end. */
export function shuffled<Value>(values: readonly Value[], stream: RandomStream): Value[] {
  const copy = [...values]
  for (let last = copy.length - 1; last > 0; last--) {
    const other = stream.integer(last + 1)
    const kept = copy[last]
    copy[last] = copy[other]
    copy[other] = kept
  }
  return copy
}
