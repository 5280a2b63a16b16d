import { type Backend, linear, TensorBackendError } from '@nexttoken/tensor-backend'
import type { Tensor2D } from '@tensorflow/tfjs-core'

/** The sizes of a product [rows, inner] · [inner, columns]. */
export interface ProductSize {
  readonly rows: number
  readonly inner: number
  readonly columns: number
}

/**
 * Multiplies matrices of ones again and again on the open backend.
 *
 * @returns Floating-point operations a second.
 * @throws {TensorBackendError} `BACKEND_UNAVAILABLE` when it computes wrongly.
 */
export async function measureProducts(
  tf: Backend['tf'],
  { rows, inner, columns }: ProductSize,
  milliseconds: number,
): Promise<number> {
  const left: Tensor2D = tf.ones([rows, inner])
  const right: Tensor2D = tf.ones([inner, columns])
  const product = async (): Promise<void> => {
    const result = linear(left, right)
    const values = await result.data()
    result.dispose()
    if (values[0] !== inner) throw wrongProduct(values[0], inner)
  }
  await product() // compiles
  const start = performance.now()
  let products = 0
  do {
    await product()
    products += 1
  } while (performance.now() - start < milliseconds)
  const seconds = (performance.now() - start) / 1000
  tf.dispose([left, right])
  return (2 * rows * inner * columns * products) / seconds
}

function wrongProduct(got: number, expected: number): TensorBackendError {
  return new TensorBackendError(
    'BACKEND_UNAVAILABLE',
    `A product of ones gave ${got} instead of ${expected}: this device computes wrongly.`,
  )
}
