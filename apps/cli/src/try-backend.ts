import { type BackendReport, linear, TensorBackendError } from '@nexttoken/tensor-backend'
import { withBackend } from './with-backend.ts'

/** A report, and what came of opening the backend. */
export interface TriedBackend extends BackendReport {
  /** Whether it opened and multiplied matrices rightly. */
  readonly opened: boolean
  /** Of products of two [512, 512] matrices, in 10⁹ operations a second. */
  readonly gigaflops?: number
  /** Memory of this process with the backend open, in bytes. */
  readonly residentBytes?: number
}

const SIZE = 512
const MILLISECONDS = 2000

/** Opens a backend that is available and measures it for two seconds; says why where that fails. */
export async function tryBackend(report: BackendReport): Promise<TriedBackend> {
  if (!report.available) return { ...report, opened: false }
  try {
    return { ...report, opened: true, ...(await measure(report)) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { ...report, opened: false, reason: error.message }
  }
}

function measure({
  name,
}: BackendReport): Promise<Pick<TriedBackend, 'gigaflops' | 'residentBytes'>> {
  return withBackend({ backend: name }, async ({ tf }) => {
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
    return { gigaflops, residentBytes: process.memoryUsage.rss() }
  })
}
