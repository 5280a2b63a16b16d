import { openBackend } from '@nexttoken/tensor-backend'
import { describeBackend } from '@nexttoken/tensor-backend/testing'
import { describe } from 'vitest'
import { needs, webgpu } from './webgpu-device.ts'

// The default tolerance of 1e-5 holds: SwiftShader's exp, tanh and sqrt are good to a few units in the
// last place, 6e-8 each, and sums here have at most a few hundred terms.
describe.skipIf(!webgpu.available)(`webgpu through Dawn ${needs}`, () => {
  describeBackend(async () => {
    const backend = await openBackend('webgpu')
    // Small tensors too are to be computed on the device, not by tfjs's shortcut on the processor.
    backend.tf.env().set('WEBGPU_CPU_FORWARD', false)
    return backend
  })
})
