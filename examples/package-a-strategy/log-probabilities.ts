/** In nats, of logits [V]. */
export function logProbabilities(logits: Float32Array): number[] {
  const largest = logits.reduce((one, other) => Math.max(one, other), -Infinity)
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)
  return Array.from(logits, logit => logit - largest - Math.log(total))
}
