import { cachedAttention, embedding, unembedding } from '@nexttoken/tensor-backend'
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
  /** How many of the last ids are read out. */
  readonly wanted: number
}

/** What a pass reads out; the caller's to dispose. */
export interface PassResult {
  /** [N, V], after each id that is read out; [texts, V], after each text's last id, with `hidden`. */
  readonly logits: tf.Tensor2D
  /** [N, C], of each id that is read out: what the head makes logits of. */
  readonly hidden?: tf.Tensor2D
}

/**
 * Continues texts together, whatever their lengths: every id becomes a row, with no padding.
 *
 * @param withHidden - Whether to read out hidden states too.
 */
export function continueTexts(
  model: GptState,
  additions: readonly Addition[],
  withHidden: boolean,
): PassResult {
  for (const { cache, start, ids } of additions) cache.reserve(start + ids.length)
  return tf.tidy(() => {
    const ids = additions.flatMap(addition => addition.ids)
    const positions = additions.flatMap(({ start, ids }) => ids.map((_, index) => start + index))
    const states = hiddenStates(model, tf.tensor1d(ids, 'int32'), {
      positions,
      attend: (qkv, layer) => attend(qkv as tf.Tensor2D, layer, additions),
      wanted: wantedRows(additions.map(({ ids, wanted }) => ({ count: ids.length, wanted }))),
    })
    const hidden = states.at(-1) as tf.Tensor2D
    const last = withHidden
      ? wantedRows(additions.map(({ wanted }) => ({ count: wanted, wanted: 1 })))
      : undefined
    const read = last === undefined ? hidden : embedding(hidden, last)
    const logits = unembedding(read, headWeight(model)) as tf.Tensor2D
    return { logits, ...(withHidden && { hidden }) }
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

interface Rows {
  readonly count: number
  /** How many of the last. */
  readonly wanted: number
}

/** The rows that are wanted, counted through all texts; undefined if all are. */
function wantedRows(texts: readonly Rows[]): tf.Tensor1D | undefined {
  if (texts.every(({ count, wanted }) => count === wanted)) return undefined
  let end = 0
  const rows = texts.flatMap(({ count, wanted }) => {
    end += count
    return Array.from({ length: wanted }, (_, index) => end - wanted + index)
  })
  return tf.tensor1d(rows, 'int32')
}
