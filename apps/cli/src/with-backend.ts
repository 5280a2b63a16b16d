import { type Backend, type BackendName, openBackend } from '@nexttoken/tensor-backend'

/** What `--backend` and `--threads` say. */
export interface BackendOptions {
  readonly backend?: string
  readonly threads?: number
}

/** Opens the backend for a piece of work and closes it afterwards. */
export async function withBackend<Result>(
  { backend: name = 'auto', threads }: BackendOptions,
  work: (backend: Backend) => Promise<Result>,
): Promise<Result> {
  const options = threads === undefined ? {} : { threads }
  const backend = await openBackend(name as BackendName | 'auto', options)
  try {
    return await work(backend)
  } finally {
    backend.dispose()
  }
}
