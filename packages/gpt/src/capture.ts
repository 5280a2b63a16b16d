import { unembedding } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { type GptState, headWeight, hiddenStates } from './forward.ts'
import type { NamedArray } from './parameters.ts'

/** What a pass leaves for looking at, in memory. */
export interface Captured {
  /** [B, T, C] each: `embedding`, `h.0`, `h.1`, … (each block's output) and `ln_f`. */
  readonly hidden: readonly NamedArray[]
  /** [B, T, V]. */
  readonly logits: NamedArray
}

/** Runs one pass and reads back what was asked for. */
export async function capture<Kind extends keyof Captured>(
  model: GptState,
  ids: tf.Tensor2D,
  what: readonly Kind[],
): Promise<Pick<Captured, Kind>> {
  const wants = (kind: keyof Captured): boolean => (what as readonly string[]).includes(kind)
  const tensors = tf.tidy(() => {
    const states = hiddenStates(model, ids)
    return {
      ...(wants('hidden') && { hidden: states }),
      ...(wants('logits') && { logits: unembedding(states.at(-1)!, headWeight(model)) }),
    }
  })
  try {
    const { hidden, logits } = tensors
    const captured: Partial<Captured> = {
      ...(hidden && { hidden: await Promise.all(hidden.map(readState)) }),
      ...(logits && { logits: await read(logits, 'logits') }),
    }
    return captured as Pick<Captured, Kind>
  } finally {
    tf.dispose(tensors)
  }
}

function readState(tensor: tf.Tensor, index: number, states: readonly tf.Tensor[]) {
  if (index === 0) return read(tensor, 'embedding')
  return read(tensor, index === states.length - 1 ? 'ln_f' : `h.${index - 1}`)
}

async function read(tensor: tf.Tensor, name: string): Promise<NamedArray> {
  return { name, shape: tensor.shape, data: (await tensor.data()) as Float32Array }
}
