import { measureProducts } from './measure-products.ts'
import { withBackend } from './with-backend.ts'

/** What two seconds tell of a backend. */
export interface Measurement {
  /** What computes, in its own words. */
  readonly device: string
  /** Of products of two [512, 512] matrices, in 10⁹ operations a second. */
  readonly gigaflops: number
  /** Memory of this process with the backend open, in bytes. */
  readonly residentBytes: number
}

const MILLISECONDS = 2000

/**
 * Multiplies matrices for two seconds.
 *
 * @throws {TensorBackendError} `BACKEND_UNAVAILABLE` when it does not open, or computes wrongly.
 */
export function measureBackend(name: string): Promise<Measurement> {
  return withBackend({ backend: name }, async ({ tf, device }) => {
    const size = { rows: 512, inner: 512, columns: 512 }
    const flops = await measureProducts(tf, size, MILLISECONDS)
    const gigaflops = Number((flops / 1e9).toPrecision(3))
    return { device, gigaflops, residentBytes: process.memoryUsage.rss() }
  })
}
