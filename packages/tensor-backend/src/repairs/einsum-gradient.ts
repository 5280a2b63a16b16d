import * as tf from '@tensorflow/tfjs-core'

/**
 * The gradient of `tf.einsum`, which stock tfjs lacks: for each input, the einsum of dy and the other
 * input into its indices; an index that stands in neither is repeated.
 *
 * @see https://github.com/tensorflow/tfjs/issues/5690
 */
export function repairEinsumGradient(): void {
  tf.registerGradient({
    kernelName: tf.Einsum,
    saveAllInputs: true,
    gradFunc: (dy, inputs, { equation }) => {
      const [terms, output] = (equation as string).replace(/\s/g, '').split('->')
      const labels = terms.split(',')
      const gradientOf = (index: number): tf.Tensor => {
        const others = labels.flatMap((label, other) => (other === index ? [] : [label]))
        const tensors = inputs.filter((_, other) => other !== index)
        const operands: Operands = {
          labels: [output, ...others],
          tensors: [dy as tf.Tensor, ...tensors],
        }
        return contractTo(labels[index], operands, inputs[index].shape)
      }
      return Object.fromEntries(inputs.map((_, index) => [index, () => gradientOf(index)]))
    },
  })
}

interface Operands {
  readonly labels: readonly string[]
  readonly tensors: readonly tf.Tensor[]
}

function contractTo(
  label: string,
  { labels, tensors }: Operands,
  shape: readonly number[],
): tf.Tensor {
  const known = new Set(labels.join(''))
  const kept = [...label].filter(index => known.has(index)).join('')
  const contracted = tf.einsum(`${labels.join(',')}->${kept}`, ...tensors)
  const withOnes = shape.map((size, axis) => (known.has(label[axis]) ? size : 1))
  return tf.broadcastTo(tf.reshape(contracted, withOnes), [...shape])
}
