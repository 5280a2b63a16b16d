import { type Backend, type BackendName, openBackend } from '@nexttoken/tensor-backend'
import { afterAll, beforeAll, inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** `cpu`, or what NEXTTOKEN_BACKEND names. */
    backend: BackendName
  }
}

/** Opens the backend that the run is about, for the tests of a file. */
export function useBackend(): void {
  let backend: Backend | undefined
  beforeAll(async () => {
    backend = await openBackend(inject('backend'))
  })
  afterAll(() => backend?.dispose())
}
