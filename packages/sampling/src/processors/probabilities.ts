import { type AllowedIds, type AllowedTokens, readAllowed } from '../allowed-tokens.ts'

const LANES = 16

/**
 * Reads the allowed tokens with weights and their sum in float32. Over a large vocabulary the
 * rounding of the sum decides which token a filter keeps last, so it is summed as PyTorch does it
 * with AVX-512: in 16 lanes, which are then added in pairs.
 */
export function readFloat32(logits: Float32Array, known?: AllowedIds): AllowedTokens {
  const tokens = readAllowed(logits, known, Math.fround)
  const { ids, weights, count } = tokens
  const lanes = new Float32Array(LANES)
  const isShort = logits.length < LANES
  for (let index = 0; index < count; index++) {
    lanes[isShort ? 0 : ids[index] % LANES] += weights[index]
  }
  for (let half = LANES / 2; half >= 1; half /= 2) {
    for (let lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half]
  }
  return { ...tokens, total: lanes[0] }
}

/** Reads the allowed tokens with weights that are their probabilities in float32. */
export function readProbabilities(logits: Float32Array, known?: AllowedIds): AllowedTokens {
  const tokens = readFloat32(logits, known)
  const { weights, count, total } = tokens
  for (let index = 0; index < count; index++) weights[index] = Math.fround(weights[index] / total)
  return tokens
}
