/** Entropy of the frequencies of ids, in nats: the least loss of a guess that looks at no context. */
export function unigramEntropy(...parts: readonly Iterable<number>[]): number {
  const counts = new Map<number, number>()
  let total = 0
  for (const ids of parts) {
    for (const id of ids) {
      counts.set(id, (counts.get(id) ?? 0) + 1)
      total++
    }
  }
  let entropy = 0
  for (const count of counts.values()) entropy -= (count / total) * Math.log(count / total)
  return entropy
}
