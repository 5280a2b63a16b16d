import * as tf from '@tensorflow/tfjs-core'
import type { BackendDefinition } from '../../backend.ts'
import { TensorBackendError } from '../../errors.ts'
import { type FoundAdapter, findAdapter, inspectAdapter, isSoftware, nameOf } from './adapter.ts'
import { codeParts } from './code-parts.ts'
import { type DeviceWatch, requestDevice, watchDevice } from './device.ts'
import { defineMissing, withNavigatorGpu } from './globals.ts'
import { guardedBackend } from './guarded-backend.ts'
import { repairKernels } from './repairs/all.ts'
import { isMissing, loadTfjsBackend, missingTfjsBackend } from './tfjs-backend.ts'

/** tfjs-backend-webgpu on a device of our own: in the browser, and under Node through Dawn. */
export const webgpuBackend: BackendDefinition = {
  name: 'webgpu',
  probe: async () => {
    const adapter = await inspectAdapter()
    if ('reason' in adapter) return { available: false, ...adapter }
    const device = nameOf(adapter)
    if (isMissing()) return { available: false, device, ...missingTfjsBackend }
    if (!isSoftware(adapter)) return { available: true, device }
    return { available: true, device, onlyWhenNamed: `software adapter (${device})` }
  },
  open: async () => {
    const found = await findAdapter()
    if ('reason' in found) {
      throw new TensorBackendError('BACKEND_UNAVAILABLE', `${found.reason} ${found.remedy}`)
    }
    const { lost } = await register(found)
    return { device: nameOf(found.adapter.info), kernels: { NtCodeParts: codeParts }, lost }
  },
}

/** Registers tfjs's backend, with its repairs, on a new device of the adapter. */
async function register({ adapter, gpu, globals }: FoundAdapter): Promise<DeviceWatch> {
  const { WebGPUBackend } = await loadTfjsBackend()
  const device = await requestDevice(adapter)
  const watch = watchDevice(device)
  const cleanUps = [defineMissing(globalThis, globals), destroyAtExit(device)]
  const onDispose = () => {
    for (const cleanUp of cleanUps) cleanUp()
  }
  const Guarded = guardedBackend(WebGPUBackend, { watch, onDispose })
  const backend = withNavigatorGpu(gpu, () => new Guarded(device, adapter.info))
  // In a browser the import registers a backend of its own.
  if (tf.findBackendFactory('webgpu') !== null) tf.removeBackend('webgpu')
  tf.registerBackend('webgpu', () => backend)
  repairKernels()
  return watch
}

/** Dawn crashes a Node process that ends by an exception while a device computes. */
function destroyAtExit(device: GPUDevice): () => void {
  const destroy = () => device.destroy()
  globalThis.process?.once?.('exit', destroy)
  return () => globalThis.process?.off?.('exit', destroy)
}
