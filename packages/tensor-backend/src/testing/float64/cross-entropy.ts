import type { Values } from '../values.ts'

/** The mean of −log softmax(logits)[target] over the targets that are not `ignoreIndex`. */
export function crossEntropy64(logits: Values, targets: Values, ignoreIndex: number): Values {
  const vocabulary = logits.shape[logits.shape.length - 1]
  let sum = 0
  let count = 0
  targets.data.forEach((target, row) => {
    if (target === ignoreIndex) return
    const scores = logits.data.subarray(row * vocabulary, (row + 1) * vocabulary)
    const largest = scores.reduce((a, b) => Math.max(a, b))
    const total = scores.reduce((part, score) => part + Math.exp(score - largest), 0)
    sum += largest + Math.log(total) - scores[target]
    count++
  })
  return { shape: [], data: Float64Array.of(sum / count) }
}
