import * as tf from '@tensorflow/tfjs-core'
import { type Attributes, type ReferenceKernel, runKernel } from '../kernel.ts'
import { decodeTable, dtypes } from '../operations/codes.ts'
import { embeddingReference } from './embedding.ts'
import { matMulReference } from './mat-mul.ts'

/** x […, in] · the transpose of the weight [out, in] + bias [out]. */
export const quantizedMatMulReference: ReferenceKernel = (
  { x, codes, scales, bias },
  attributes,
) => {
  const inputs = { a: x, b: decode(codes, scales, attributes), ...(bias && { bias }) }
  return matMulReference(inputs as never, { transposeA: false, transposeB: true })
}

/** The rows of the weight [out, in] that the ids name. */
export const quantizedEmbeddingReference: ReferenceKernel = ({ codes, scales, ids }, attributes) =>
  embeddingReference({ table: decode(codes, scales, attributes) as never, ids }, {})

/** [out, in]. */
function decode(codes: tf.Tensor, scales: tf.Tensor, attributes: Attributes): tf.Tensor2D {
  const { dtype, group, inputs } = attributes as { dtype: number; group: number; inputs: number }
  const outputs = codes.shape[0]
  if (outputs === 0 || inputs === 0) return tf.zeros([outputs, inputs])
  const name = dtypes[dtype]
  const parts = runKernel('NtCodeParts', { words: codes }, { count: name === 'int8' ? 4 : 2 })
  const table = tf.tensor1d(decodeTable(name))
  const values = tf.reshape(tf.gather(table, tf.reshape(parts, [parts.size])), [outputs, -1])
  const groups = Int32Array.from({ length: inputs }, (_, input) => Math.floor(input / group))
  const scale = tf.gather(scales, tf.tensor1d(groups, 'int32'), 1)
  return tf.mul(tf.slice(values, [0, 0], [outputs, inputs]), scale)
}

/** words [out, W] → int32 [out, W, count]: the codes of each word, lowest first, as integers from 0 on. */
export const codePartsReference: ReferenceKernel = ({ words }, { count }) => {
  const base = tf.scalar(2 ** (32 / (count as number)), 'int32')
  const parts: tf.Tensor[] = []
  let rest: tf.Tensor = words
  for (let part = 0; part < (count as number); part++) {
    const quotient = tf.floorDiv(rest, base)
    parts.push(tf.sub(rest, tf.mul(quotient, base)))
    rest = quotient
  }
  return tf.stack(parts, 2)
}
