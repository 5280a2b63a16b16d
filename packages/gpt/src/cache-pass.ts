import { cachedAttention, unembedding } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import type { KeyValueCache } from './cache.ts'
import { type GptState, headWeight, hiddenStates } from './forward.ts'

/** What a pass adds to one text. */
export interface Addition {
  readonly cache: KeyValueCache
  /** Positions of the cache that hold; what is after them is written over. */
  readonly start: number
  /** At least one. */
  readonly ids: readonly number[]
}

/**
 * Continues texts together, whatever their lengths: every id becomes a row, with no padding.
 *
 * @returns [texts, V]: the logits after each text's last id, the caller's to dispose.
 */
export function continueTexts(model: GptState, additions: readonly Addition[]): tf.Tensor2D {
  for (const { cache, start, ids } of additions) cache.reserve(start + ids.length)
  return tf.tidy(() => {
    const ids = additions.flatMap(addition => addition.ids)
    const positions = additions.flatMap(({ start, ids }) => ids.map((_, index) => start + index))
    const states = hiddenStates(model, tf.tensor1d(ids, 'int32'), {
      positions,
      attend: (qkv, layer) => attend(qkv as tf.Tensor2D, layer, additions),
      wanted: lastRows(additions),
    })
    return unembedding(states.at(-1)!, headWeight(model)) as tf.Tensor2D
  })
}

function attend(qkv: tf.Tensor2D, layer: number, additions: readonly Addition[]): tf.Tensor2D {
  const texts = additions.map(({ cache, start, ids }) => {
    return { start, count: ids.length, blocks: cache.blocks(layer) }
  })
  const { output, blocks } = cachedAttention(qkv, texts)
  for (const [index, { cache, start }] of additions.entries()) {
    cache.replace(layer, start, blocks[index])
  }
  return output
}

/** Undefined where every row is a text's last. */
function lastRows(additions: readonly Addition[]): tf.Tensor1D | undefined {
  if (additions.every(({ ids }) => ids.length === 1)) return undefined
  let row = -1
  const rows = additions.map(({ ids }) => {
    row += ids.length
    return row
  })
  return tf.tensor1d(rows, 'int32')
}
