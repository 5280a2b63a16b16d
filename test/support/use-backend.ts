import { type Backend, type BackendName, openBackend } from '@nexttoken/tensor-backend'
import { afterAll, beforeAll, inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** `cpu`, or what NEXTTOKEN_BACKEND names. */
    backend: BackendName
  }
}

/** Those that a run of everything has in any Node, or the one that the run is about. */
export const backends: readonly BackendName[] =
  inject('backend') === 'cpu' ? ['simd', 'cpu'] : [inject('backend')]

/** Opens a backend for the tests of a file or a block: left out, the one that the run is about. */
export function useBackend(name: BackendName = inject('backend')): void {
  let backend: Backend | undefined
  beforeAll(async () => {
    backend = await openBackend(name)
  })
  afterAll(() => backend?.dispose())
}
