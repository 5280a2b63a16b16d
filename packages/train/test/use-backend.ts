import { type Backend, openBackend } from '@nexttoken/tensor-backend'
import { afterAll, beforeAll } from 'vitest'

/** Opens the plain backend for the tests of one file. */
export function useBackend(): void {
  let backend: Backend | undefined
  beforeAll(async () => {
    backend = await openBackend('cpu')
  })
  afterAll(() => backend?.dispose())
}
