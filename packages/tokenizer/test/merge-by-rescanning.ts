/** BPE in its plainest form, O(n²): join the pair of lowest rank, the leftmost of equals, again and again. */
export function mergeByRescanning(
  tokens: readonly string[],
  ranks: ReadonlyMap<string, number>,
): string[] {
  const rankAt = (at: number) => ranks.get(`${tokens[at]} ${tokens[at + 1]}`) ?? Infinity
  let best = 0
  for (let at = 1; at < tokens.length - 1; at++) if (rankAt(at) < rankAt(best)) best = at
  if (rankAt(best) === Infinity) return [...tokens]
  return mergeByRescanning(
    [...tokens.slice(0, best), tokens[best] + tokens[best + 1], ...tokens.slice(best + 2)],
    ranks,
  )
}
