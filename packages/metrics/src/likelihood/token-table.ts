import { MetricsError } from '../errors.ts'

/** How a model predicted one token of a text. */
export interface TokenScore {
  /** Its id. */
  readonly token: number
  /** 1 if it is what greedy decoding takes; among equal logits the lower id stands first. */
  readonly rank: number
  /** In nats. */
  readonly logProbability: number
  /** Of the whole prediction, in nats: how unsure the model was, whatever came. */
  readonly entropy: number
}

/**
 * Compares predictions with the tokens that came, computed in float64.
 *
 * @param tokens - Ids in [0, V).
 * @param logits - For each token the logits [V] from which it was predicted; one with a NaN gives NaN.
 * @throws {MetricsError} `INVALID_ARGUMENT` unless there are logits for each token, and each token has one.
 */
export function tokenTable(
  tokens: readonly number[],
  logits: readonly ArrayLike<number>[],
): TokenScore[] {
  if (tokens.length !== logits.length) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected logits for each of ${tokens.length} tokens, got ${logits.length}: a text's first token has none`,
    )
  }
  return tokens.map((token, index) => scoreToken(token, logits[index]))
}

function scoreToken(token: number, logits: ArrayLike<number>): TokenScore {
  const target = logits[token]
  if (target === undefined) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected a token in [0, ${logits.length}), got ${token}`,
    )
  }
  let [largest, rank] = [-Infinity, 1]
  for (let id = 0; id < logits.length; id++) {
    const value = logits[id]
    largest = Math.max(largest, value)
    if (value > target || (value === target && id < token)) rank += 1
  }
  let [total, weighted] = [0, 0]
  for (let id = 0; id < logits.length; id++) {
    const below = logits[id] - largest
    const weight = Math.exp(below)
    total += weight
    if (weight !== 0) weighted += weight * below
  }
  const logProbability = target - largest - Math.log(total)
  const entropy = Math.log(total) - weighted / total
  return { token, rank: Number.isNaN(total) ? Number.NaN : rank, logProbability, entropy }
}
