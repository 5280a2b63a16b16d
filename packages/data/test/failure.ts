import { expect } from 'vitest'

/** Matches a `DataError` with this code whose message holds every fragment. */
export function failure(code: string, ...fragments: readonly string[]): unknown {
  return expect.objectContaining({
    name: 'DataError',
    code,
    message: expect.stringMatching(new RegExp(fragments.map(literally).join('[^]*'))),
  })
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
