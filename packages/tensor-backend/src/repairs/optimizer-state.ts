import * as tf from '@tensorflow/tfjs-core'

/**
 * What `getWeights` of a `tf.train` optimizer gives is the optimizer's own, but for the count of its
 * steps: stock tfjs makes that anew each time and nobody disposes it, `model.save` neither. Here it is
 * the optimizer's too: gone with the next one, or when the optimizer is disposed.
 *
 * @see https://github.com/tensorflow/tfjs/issues/8238
 */
export function repairOptimizerState(): void {
  const counts = new WeakMap<tf.Optimizer, tf.Scalar>()
  tf.Optimizer.prototype.saveIterations = async function (this: tf.Optimizer) {
    const known = counts.get(this)
    if (known === undefined) disposeToo(this, () => counts.get(this))
    known?.dispose()
    const tensor = tf.keep(tf.scalar(this.iterations, 'int32'))
    counts.set(this, tensor)
    return { name: 'iter', tensor }
  }
}

/** Its classes dispose without asking the class that they extend. */
function disposeToo(optimizer: tf.Optimizer, count: () => tf.Scalar | undefined): void {
  const stock = optimizer.dispose
  optimizer.dispose = () => {
    count()?.dispose()
    stock.call(optimizer)
  }
}
