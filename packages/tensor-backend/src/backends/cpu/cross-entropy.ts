import { TensorBackendError } from '../../errors.ts'
import { type HostKernel, type HostTensor, rowsOf } from './host-kernel.ts'
import { addProduct, matrix } from './matrix-product.ts'

/** Rows of logits held at once by the chunked head and loss. */
const chunkRows = 64

/** Throws `INVALID_ARGUMENT` unless the vocabulary has this token. */
export function requireTarget(target: number, vocabulary: number): void {
  if (target >= 0 && target < vocabulary) return
  throw new TensorBackendError(
    'INVALID_ARGUMENT',
    `crossEntropy needs targets in [0, ${vocabulary}) or the ignored one, got ${target}`,
  )
}

/** −log p of a row's target; when `scale` is given, the row becomes (p − one-hot) · scale. */
function rowLoss(row: Float32Array, target: number, scale?: number): number {
  requireTarget(target, row.length)
  let largest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < row.length; index++) largest = Math.max(largest, row[index])
  let sum = 0
  for (let index = 0; index < row.length; index++) sum += Math.exp(row[index] - largest)
  const normalizer = largest + Math.log(sum)
  const loss = normalizer - row[target]
  if (scale === undefined) return loss
  for (let index = 0; index < row.length; index++)
    row[index] = Math.exp(row[index] - normalizer) * scale
  row[target] -= scale
  return loss
}

function countTargets({ values }: HostTensor, ignoreIndex: number): number {
  let count = 0
  for (const target of values) if (target !== ignoreIndex) count++
  return count
}

/** The summed loss of `logits` [N,V] against targets from `start` on; may turn rows into gradients. */
function sumRows(logits: Float32Array, targets: Float32Array, options: RowOptions): number {
  const { vocabulary, ignoreIndex, scale } = options
  let sum = 0
  targets.forEach((target, index) => {
    const row = logits.subarray(index * vocabulary, (index + 1) * vocabulary)
    if (target !== ignoreIndex) sum += rowLoss(row, target, scale)
    else if (scale !== undefined) row.fill(0)
  })
  return sum
}

interface RowOptions {
  readonly vocabulary: number
  readonly ignoreIndex: number
  /** What the gradient of each row is multiplied by; without it there are no gradients. */
  readonly scale?: number
}

export const crossEntropy: HostKernel = ({ logits, targets }, attributes) => {
  const ignoreIndex = attributes['ignoreIndex'] as number
  const vocabulary = rowsOf(logits).channels
  const sum = sumRows(logits.values, targets.values, { vocabulary, ignoreIndex })
  return { shape: [], values: Float32Array.of(sum / countTargets(targets, ignoreIndex)) }
}

/** (softmax − one-hot) / count for the rows that count, times dy. */
export const crossEntropyGradient: HostKernel = ({ logits, targets, dy }, attributes) => {
  const ignoreIndex = attributes['ignoreIndex'] as number
  const vocabulary = rowsOf(logits).channels
  const values = logits.values.slice()
  const scale = dy.values[0] / countTargets(targets, ignoreIndex)
  sumRows(values, targets.values, { vocabulary, ignoreIndex, scale })
  return { shape: logits.shape, values }
}

/** [mean loss], and with `gradients` also [d hidden, d weight]. */
export const linearCrossEntropy: HostKernel = ({ hidden, weight, targets }, attributes) => {
  const { ignoreIndex, gradients } = attributes as { ignoreIndex: number; gradients: boolean }
  const [vocabulary, channels] = weight.shape
  const count = countTargets(targets, ignoreIndex)
  const options = { vocabulary, ignoreIndex, ...(gradients ? { scale: 1 / count } : {}) }
  const hiddenGradient = new Float32Array(gradients ? hidden.values.length : 0)
  const weightGradient = new Float32Array(gradients ? weight.values.length : 0)
  let sum = 0
  for (let start = 0; start < targets.values.length; start += chunkRows) {
    const end = Math.min(start + chunkRows, targets.values.length)
    const m = end - start
    const rows = matrix(hidden.values.subarray(start * channels, end * channels), channels)
    const logits = new Float32Array(m * vocabulary)
    const table = matrix(weight.values, channels)
    addProduct(matrix(logits, vocabulary), [rows, matrix(weight.values, channels, true)], {
      m,
      k: channels,
      n: vocabulary,
    })
    sum += sumRows(logits, targets.values.subarray(start, end), options)
    if (!gradients) continue
    const output = matrix(hiddenGradient.subarray(start * channels, end * channels), channels)
    addProduct(output, [matrix(logits, vocabulary), table], { m, k: vocabulary, n: channels })
    addProduct(matrix(weightGradient, channels), [matrix(logits, vocabulary, true), rows], {
      m: vocabulary,
      k: m,
      n: channels,
    })
  }
  const loss = { shape: [], values: Float32Array.of(sum / count) }
  if (!gradients) return [loss]
  return [
    loss,
    { shape: hidden.shape, values: hiddenGradient },
    { shape: weight.shape, values: weightGradient },
  ]
}
