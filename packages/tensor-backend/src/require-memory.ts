import { TensorBackendError } from './errors.ts'

let limit: number | undefined

/** Sets what the open backend's memory may hold; undefined where it has no limit of its own. */
export function setMemoryLimit(bytes: number | undefined): void {
  limit = bytes
}

/**
 * Refuses work that the open backend could not hold, before any of it is done.
 *
 * @param bytes - What the work needs at least.
 * @param purpose - What the memory is for: `training 1558 million parameters`.
 * @throws {TensorBackendError} `OUT_OF_MEMORY` if that is more than the backend's memory can be.
 */
export function requireMemory(bytes: number, purpose: string): void {
  if (limit === undefined || bytes <= limit) return
  const gibibytes = (size: number) => `${(size / 2 ** 30).toFixed(1)} GiB`
  throw new TensorBackendError(
    'OUT_OF_MEMORY',
    `At least ${gibibytes(bytes)} are needed for ${purpose}, and the open backend holds ${gibibytes(limit)}. Open 'tensorflow' or 'cuda', which have no such limit, or take a smaller model.`,
  )
}
