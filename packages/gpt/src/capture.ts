import { attentionProbabilities, causalAttention, unembedding } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { type GptState, headWeight, hiddenStates } from './forward.ts'
import type { NamedArray } from './parameters.ts'

/** What a pass leaves for looking at, in memory. */
export interface Captured {
  /** [B, H, T, T] each: `h.0.attn`, `h.1.attn`, …: what each head weighs the values with. */
  readonly attention: readonly NamedArray[]
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
    const probabilities: tf.Tensor[] = []
    const attend = (qkv: tf.Tensor): tf.Tensor => {
      const { heads } = model.config
      probabilities.push(tf.keep(attentionProbabilities(qkv as tf.Tensor3D, heads)))
      return causalAttention(qkv as tf.Tensor3D, { heads })
    }
    const states = hiddenStates(model, ids, wants('attention') ? { attend } : {})
    return {
      ...(wants('attention') && { attention: probabilities }),
      ...(wants('hidden') && { hidden: states }),
      ...(wants('logits') && { logits: unembedding(states.at(-1)!, headWeight(model)) }),
    }
  })
  try {
    const { attention, hidden, logits } = tensors
    const captured: Partial<Captured> = {
      ...(attention && {
        attention: await Promise.all(attention.map((one, layer) => read(one, `h.${layer}.attn`))),
      }),
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
