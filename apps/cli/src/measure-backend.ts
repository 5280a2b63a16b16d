import { linear, TensorBackendError } from '@nexttoken/tensor-backend'
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

const SIZE = 512
const MILLISECONDS = 2000

/**
 * Multiplies matrices for two seconds.
 *
 * @throws {TensorBackendError} `BACKEND_UNAVAILABLE` when it does not open, or computes wrongly.
 */
export function measureBackend(name: string): Promise<Measurement> {
  return withBackend({ backend: name }, async ({ tf, device }) => {
    const ones = tf.ones([SIZE, SIZE]) as Parameters<typeof linear>[1]
    const product = async (): Promise<void> => {
      const result = linear(ones, ones)
      const values = await result.data()
      result.dispose()
      if (values[0] === SIZE) return
      throw new TensorBackendError(
        'BACKEND_UNAVAILABLE',
        `A product of ones gave ${values[0]} instead of ${SIZE}: this device computes wrongly.`,
      )
    }
    await product() // compiles
    const start = performance.now()
    let products = 0
    do {
      await product()
      products += 1
    } while (performance.now() - start < MILLISECONDS)
    const seconds = (performance.now() - start) / 1000
    const gigaflops = Number(((2 * SIZE ** 3 * products) / seconds / 1e9).toPrecision(3))
    return { device, gigaflops, residentBytes: process.memoryUsage.rss() }
  })
}
