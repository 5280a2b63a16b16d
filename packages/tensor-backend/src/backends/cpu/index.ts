import * as tf from '@tensorflow/tfjs-core'
import type { BackendDefinition } from '../../backend.ts'
import { kernels } from './kernels.ts'

const device = 'JavaScript on one core (tfjs-backend-cpu with typed-array kernels)'

/** tfjs's own CPU backend, with typed-array kernels for what a GPT spends its time on. */
export const cpuBackend: BackendDefinition = {
  name: 'cpu',
  probe: async () => ({ available: true, device }),
  open: async () => {
    const { MathBackendCPU } = await import('@tensorflow/tfjs-backend-cpu')
    // The import registers 'cpu'; after a dispose it has to be registered again.
    if (tf.findBackendFactory('cpu') === null)
      tf.registerBackend('cpu', () => quiet(new MathBackendCPU()))
    else quiet(tf.findBackend('cpu'))
    return { device, kernels }
  },
}

/** Silences the advice, printed at first use, to install tfjs-node. */
function quiet<B>(backend: B): B {
  Object.assign(backend as object, { firstUse: false })
  return backend
}
