import { type BackendName, openBackend } from '@nexttoken/tensor-backend'
import { describeBackend } from '@nexttoken/tensor-backend/testing'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    backend: BackendName
  }
}

describeBackend(async () => {
  const backend = await openBackend(inject('backend'))
  // Small tensors too are to be computed on the device, not by tfjs's shortcut on the processor.
  if (backend.name === 'webgpu') backend.tf.env().set('WEBGPU_CPU_FORWARD', false)
  return backend
})
