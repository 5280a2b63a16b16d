import { expect, test } from 'vitest'

test('threads may share memory in this page', () => {
  expect(globalThis.crossOriginIsolated).toBe(true)
  expect(new SharedArrayBuffer(8).byteLength).toBe(8)
})
