import type { Values } from '../values.ts'

interface Attention64Options {
  readonly heads: number
  /** What each probability [B,H,T,T] is multiplied by. */
  readonly mask?: ArrayLike<number>
}

/** softmax(q·kᵀ/√D)·v per head over the positions so far; qkv [B,T,3C] → [B,T,C]. */
export function causalAttention64(qkv: Values, { heads, mask }: Attention64Options): Values {
  const [batch, positions, width] = qkv.shape
  const channels = width / 3
  const size = channels / heads
  const data = new Float64Array(batch * positions * channels)
  for (let index = 0; index < batch * heads * positions; index++) {
    const query = index % positions
    const head = Math.floor(index / positions) % heads
    const row = Math.floor(index / positions / heads)
    const at = (position: number, part: number) =>
      (row * positions + position) * width + part * channels + head * size
    const scores = Array.from({ length: query + 1 }, (_, key) => {
      let sum = 0
      for (let d = 0; d < size; d++) sum += qkv.data[at(query, 0) + d] * qkv.data[at(key, 1) + d]
      return sum / Math.sqrt(size)
    })
    const largest = scores.reduce((a, b) => Math.max(a, b))
    const total = scores.reduce((sum, score) => sum + Math.exp(score - largest), 0)
    scores.forEach((score, key) => {
      const weight = (Math.exp(score - largest) / total) * (mask?.[index * positions + key] ?? 1)
      for (let d = 0; d < size; d++) {
        const target = (row * positions + query) * channels + head * size + d
        data[target] += weight * qkv.data[at(key, 2) + d]
      }
    })
  }
  return { shape: [batch, positions, channels], data }
}
