import { type Backend, type BackendName, openBackend } from '@nexttoken/tensor-backend'
import { afterAll, beforeAll } from 'vitest'

/** Opens `cpu`, or the backend that NEXTTOKEN_BACKEND names, for the tests of a file. */
export function useBackend(): void {
  let backend: Backend | undefined
  beforeAll(async () => {
    backend = await openBackend((process.env['NEXTTOKEN_BACKEND'] ?? 'cpu') as BackendName)
  })
  afterAll(() => backend?.dispose())
}
