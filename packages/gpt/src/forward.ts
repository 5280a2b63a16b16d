import {
  causalAttention,
  type DropoutOptions,
  dropout,
  embedding,
  gelu,
  layerNorm,
  linear,
} from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import type { GptConfig } from './config.ts'
import { type DropoutPlan, dropoutPlan } from './dropout-places.ts'
import { HEAD, type Parameters } from './parameters.ts'

/** A model as its computation sees it. */
export interface GptState {
  readonly config: Required<GptConfig>
  readonly parameters: Parameters
}

/**
 * Runs the model up to its head. Call it inside a `tf.tidy`.
 *
 * @param ids - int32 [B, T].
 * @returns [B, T, C] each: the embedding, every block's output, and last what `ln_f` makes of it.
 */
export function hiddenStates(
  model: GptState,
  ids: tf.Tensor2D,
  plan: DropoutPlan = dropoutPlan(model.config),
): tf.Tensor3D[] {
  const states = [drop(embed(model, ids), plan.embedding)]
  for (let layer = 0; layer < model.config.layers; layer++) {
    const x = states[layer]
    states.push(tf.tidy(() => block(model, x, { layer, drops: plan.block(layer) })))
  }
  states.push(normalize(model, states[model.config.layers], 'ln_f'))
  return states
}

/** The [V, C] table that turns hidden states into logits. */
export function headWeight({ config, parameters }: GptState): tf.Tensor2D {
  return parameters.get(config.tiedHead ? 'wte.weight' : HEAD) as tf.Variable<tf.Rank.R2>
}

function embed({ parameters }: GptState, ids: tf.Tensor2D): tf.Tensor3D {
  const [batch, length] = ids.shape
  const positions = Int32Array.from({ length: batch * length }, (_, index) => index % length)
  const table = (name: string) => parameters.get(name) as tf.Variable<tf.Rank.R2>
  return tf.add(
    embedding(table('wte.weight'), ids),
    embedding(table('wpe.weight'), tf.tensor(positions, ids.shape, 'int32')),
  )
}

interface BlockOptions {
  readonly layer: number
  readonly drops: ReturnType<DropoutPlan['block']>
}

function block(model: GptState, x: tf.Tensor3D, { layer, drops }: BlockOptions): tf.Tensor3D {
  const name = `h.${layer}`
  const qkv = project(model, normalize(model, x, `${name}.ln_1`), `${name}.attn.c_attn`) // [B,T,3C]
  const { heads } = model.config
  const attended = causalAttention(qkv, { heads, dropout: drops.attention }) // [B,T,C]
  const attention = project(model, attended, `${name}.attn.c_proj`)
  const middle: tf.Tensor3D = tf.add(x, drop(attention, drops.attentionProjection))
  const wide = project(model, normalize(model, middle, `${name}.ln_2`), `${name}.mlp.c_fc`) // [B,T,4C]
  const mlp = project(model, gelu(wide), `${name}.mlp.c_proj`) // [B,T,C]
  return tf.add(middle, drop(mlp, drops.mlpProjection))
}

function project({ parameters }: GptState, x: tf.Tensor, name: string): tf.Tensor3D {
  const weight = parameters.get(`${name}.weight`) as tf.Variable<tf.Rank.R2>
  const bias = parameters.get(`${name}.bias`) as tf.Variable<tf.Rank.R1> | undefined
  return linear(x, weight, bias) as tf.Tensor3D
}

function normalize({ config, parameters }: GptState, x: tf.Tensor3D, name: string): tf.Tensor3D {
  const gain = parameters.get(`${name}.weight`) as tf.Variable<tf.Rank.R1>
  const bias = parameters.get(`${name}.bias`) as tf.Variable<tf.Rank.R1> | undefined
  const shift = bias ?? tf.zeros<tf.Rank.R1>([config.channels])
  return layerNorm(x, gain, shift, config.layerNormEpsilon) as tf.Tensor3D
}

function drop(x: tf.Tensor3D, options: DropoutOptions): tf.Tensor3D {
  return options.rate === 0 ? x : (dropout(x, options) as tf.Tensor3D)
}
