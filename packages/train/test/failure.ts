import { expect } from 'vitest'

/** Matches a `TrainError` with this code whose message holds every fragment, in order. */
export function failure(code: string, ...fragments: readonly string[]): unknown {
  return expect.objectContaining({
    name: 'TrainError',
    code,
    message: expect.stringMatching(new RegExp(fragments.map(literally).join('[^]*'))),
  })
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
