import type * as tf from '@tensorflow/tfjs-core'

/** What is used here of tfjs-node's native binding. */
export interface NodeBinding {
  readonly TF_Version: string
}

/** What is used here of tfjs-node's `NodeJSKernelBackend`. */
export interface NodeKernelBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean
  readonly tensorMap: Pick<tf.DataStorage<unknown>, 'set' | 'delete'>
}

/**
 * Lets a backend of tfjs-node free its tensors in `dispose`, which does nothing of itself: it keeps
 * them in a WeakMap, and TensorFlow's memory is not known to the garbage collector.
 */
export function trackTensors<B extends NodeKernelBackend>(backend: B): B {
  const held = new Set<object>()
  const { tensorMap } = backend
  const { set, delete: forget } = tensorMap
  tensorMap.set = (id, value) => {
    held.add(id)
    set.call(tensorMap, id, value)
  }
  tensorMap.delete = id => {
    held.delete(id)
    return forget.call(tensorMap, id)
  }
  backend.dispose = () => {
    for (const id of held) backend.disposeData(id, true)
  }
  return backend
}
