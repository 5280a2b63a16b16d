import * as tf from '@tensorflow/tfjs-core'

/** Lets `tf.round` of integers give them back: TensorFlow 2.18 and 2.21 give zeros. */
export function repairRound(): void {
  const { kernelFunc: stock } = tf.getKernel(tf.Round, 'tensorflow')
  const kernelFunc: tf.KernelFunc = call => {
    const x = call.inputs['x'] as tf.Tensor
    return x.dtype === 'int32' ? tf.clone(x) : stock(call)
  }
  tf.unregisterKernel(tf.Round, 'tensorflow')
  tf.registerKernel({ kernelName: tf.Round, backendName: 'tensorflow', kernelFunc })
}
