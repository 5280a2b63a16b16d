import * as tf from '@tensorflow/tfjs-core'

/** A linear weight W [in, out] and the two factors whose product is added to it: W + scale · (B · A)ᵀ. */
export interface LoraWeight {
  /** The weight's name without `.weight`. */
  readonly name: string
  /** The model's own. */
  readonly weight: tf.Variable
  /** A, [rank, in]. */
  readonly down: tf.Variable
  /** B, [out, rank]. */
  readonly up: tf.Variable
  readonly scale: number
}

/** Writes W + scale · (B · A)ᵀ over the weight. */
export function addProduct({ weight, down, up, scale }: LoraWeight): void {
  tf.tidy(() => {
    const product = tf.matMul(down, up, true, true) // [in, out]
    weight.assign(tf.add(weight, tf.mul(product, scale)))
  })
}

/**
 * As {@link addProduct}, for the gradient tape too: it now has the variable as the result of an operation on both
 * factors, so that the gradient of whatever the model makes of its weight flows on into them.
 */
export function addProductOnTape(adapted: LoraWeight): void {
  const { weight, down, up, scale } = adapted
  const operation = tf.customGrad((...operands) => {
    const [a, b, save] = operands as unknown as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc]
    save([a, b])
    addProduct(adapted)
    const gradFunc = (dy: tf.Tensor, [savedA, savedB]: tf.Tensor[]): tf.Tensor[] => [
      tf.mul(tf.matMul(savedB, dy, true, true), scale), // [rank, in]
      tf.mul(tf.matMul(dy, savedA, true, true), scale), // [out, rank]
    ]
    return { value: weight, gradFunc }
  })
  operation(down, up)
}

/** Runs `pass` and then gives each weight the values from before it. */
export function restoring<Result>(weights: readonly tf.Variable[], pass: () => Result): Result {
  const before = weights.map(weight => tf.keep(tf.clone(weight)))
  try {
    return pass()
  } finally {
    for (const [index, weight] of weights.entries()) weight.assign(before[index])
    tf.dispose(before)
  }
}
