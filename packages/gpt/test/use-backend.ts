import { type Backend, openBackend } from '@nexttoken/tensor-backend'
import { afterAll, beforeAll } from 'vitest'

/** Opens the `cpu` backend for the tests of a file. */
export function useBackend(): void {
  let backend: Backend
  beforeAll(async () => {
    backend = await openBackend('cpu')
  })
  afterAll(() => backend.dispose())
}
