import { SamplingError } from '../errors.ts'

/**
 * Finds the state after a sequence's generated ids, which may be any sequence at any time: what it
 * shares with the one asked for before is not walked again.
 */
export function followIds(
  after: (state: number, id: number) => number | undefined,
): (ids: readonly number[], promptLength: number) => number {
  const walked: number[] = []
  const states = [0] // states[n] is the one after n ids of `walked`
  return (ids, promptLength) => {
    const length = ids.length - promptLength
    let same = 0
    while (same < length && same < walked.length && walked[same] === ids[promptLength + same])
      same++
    walked.length = same
    states.length = same + 1
    for (let index = same; index < length; index++) {
      const id = ids[promptLength + index]
      const state = after(states[index], id)
      if (state === undefined) throw brokenBefore(id, index)
      walked.push(id)
      states.push(state)
    }
    return states[length]
  }
}

function brokenBefore(id: number, step: number): SamplingError {
  return new SamplingError(
    'EMPTY_DISTRIBUTION',
    `expected generated ids that keep to the constraint, but ${id} at step ${step} does not; apply the constraint from the first step on`,
  )
}
