import { TensorBackendError } from '../../errors.ts'

/** What tfjs uses beyond WebGPU's defaults. */
const limitNames = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const

/** A device with all that the adapter allows: by default a buffer binds at most 128 MiB. */
export function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits = Object.fromEntries(limitNames.map(name => [name, adapter.limits[name]]))
  const requiredFeatures: GPUFeatureName[] = []
  if (adapter.features.has('timestamp-query')) requiredFeatures.push('timestamp-query')
  return adapter.requestDevice({ requiredLimits, requiredFeatures })
}

/** Whether a device is still good. */
export interface DeviceWatch {
  /** Resolves when the device is lost; never when it is closed on purpose. */
  readonly lost: Promise<TensorBackendError>
  /** What broke it, or that it was closed. */
  failure(): TensorBackendError | undefined
  /** Waits for what a failed read is due to: a browser tells of the loss after the read. */
  verdict(): Promise<unknown>
  /** From now on a loss is no failure. */
  close(): void
}

/** Keeps the first thing that went wrong on a device. */
export function watchDevice(device: GPUDevice): DeviceWatch {
  let failure: TensorBackendError | undefined
  const fail = (code: 'DEVICE_LOST' | 'DEVICE_ERROR' | 'NOT_OPEN', message: string) => {
    failure ??= new TensorBackendError(code, message)
    return failure
  }
  // Whatever the driver refuses leaves wrong numbers behind, and is told nowhere else.
  device.addEventListener('uncapturederror', ({ error }) => {
    fail('DEVICE_ERROR', `The WebGPU device refused work, so results are wrong. ${error.message}`)
  })
  const lost = device.lost
    .then(({ message }) => fail('DEVICE_LOST', `${lossAdvice} ${message}`))
    .then(first => (first.code === 'NOT_OPEN' ? new Promise<never>(() => {}) : first))
  return {
    lost,
    failure: () => failure,
    verdict: () => Promise.race([device.lost, patience()]),
    close: () => fail('NOT_OPEN', 'The webgpu backend was disposed, and its tensors with it.'),
  }
}

const lossAdvice =
  'The WebGPU device was lost, and every tensor on it: dispose the backend, open one again, and go on from a checkpoint.'

/** A second: reads fail for other reasons hardly ever. */
function patience(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 1000))
}
