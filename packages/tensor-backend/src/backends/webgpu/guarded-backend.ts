import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type * as tf from '@tensorflow/tfjs-core'
import { TensorBackendError } from '../../errors.ts'
import type { DeviceWatch } from './device.ts'

type Constructor = typeof WebGPUBackend

interface Guards {
  readonly watch: DeviceWatch
  /** Called once the device is gone. */
  readonly onDispose: () => void
}

/**
 * tfjs's backend, owning its device. Refuses a tensor that the device cannot hold before anything
 * runs, and after a failure refuses all work and every read.
 */
export function guardedBackend(Base: Constructor, { watch, onDispose }: Guards): Constructor {
  const requireGood = () => {
    const failure = watch.failure()
    if (failure !== undefined) throw failure
  }
  return class GuardedBackend extends Base {
    /** Where every tensor starts, those that kernels make too. */
    override write(...[values, shape, dtype]: Parameters<WebGPUBackend['write']>): object {
      requireGood()
      requireFits(shape, dtype, this.device.limits)
      return super.write(values, shape, dtype)
    }

    override async read(dataId: object): Promise<tf.BackendValues> {
      const values = await super.read(dataId).catch(async error => {
        await watch.verdict()
        throw watch.failure() ?? error
      })
      requireGood()
      return values
    }

    override readSync(dataId: object): tf.BackendValues {
      const { values } = this.tensorMap.get(dataId)
      if (values == null && globalThis.OffscreenCanvas === undefined) throw asynchronousOnly()
      return super.readSync(dataId)
    }

    override dispose(): void {
      watch.close()
      super.dispose()
      this.device.destroy()
      onDispose()
    }
  }
}

function requireFits(
  shape: readonly number[],
  dtype: tf.DataType,
  { maxStorageBufferBindingSize, maxBufferSize }: GPUSupportedLimits,
): void {
  const bytes = shape.reduce((product, size) => product * size, dtype === 'complex64' ? 8 : 4)
  const limit = Math.min(maxStorageBufferBindingSize, maxBufferSize)
  if (bytes <= limit) return
  throw new TensorBackendError(
    'BUFFER_TOO_LARGE',
    `A tensor [${shape}] takes ${bytes} bytes, and this WebGPU device allows ${limit} in one buffer. Use a smaller model, batch or vocabulary, or another backend.`,
  )
}

function asynchronousOnly(): TensorBackendError {
  return new TensorBackendError(
    'SYNCHRONOUS_READ',
    'The webgpu backend reads tensors only asynchronously under Node: use `await tensor.data()`, not `dataSync()`.',
  )
}
