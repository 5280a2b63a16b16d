import {
  causalAttention,
  type DropoutOptions,
  dropout,
  embedding,
  gelu,
  layerNorm,
  linear,
  type QuantizedWeight,
} from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import type { GptConfig } from './config.ts'
import { type DropoutPlan, dropoutPlan } from './dropout-places.ts'
import { HEAD, type Parameters } from './parameters.ts'
import type { QuantizedWeights } from './quantized-weights.ts'

/** A model as its computation sees it. */
export interface GptState {
  readonly config: Required<GptConfig>
  readonly parameters: Parameters
  readonly quantized: QuantizedWeights
}

/** How a pass differs from a plain one over [B, T] ids. */
export interface PassOptions {
  /** Defaults to dropping nothing. */
  readonly drops?: DropoutPlan
  /** The position of each id. Defaults to its place in its row. */
  readonly positions?: readonly number[]
  /** Queries, keys and values [..., 3C] of a layer to [..., C]. Defaults to causal attention in each row. */
  readonly attend?: (qkv: tf.Tensor, layer: number) => tf.Tensor
  /** int32 [R]: of [N] ids, those whose last states are wanted. Defaults to all. */
  readonly wanted?: tf.Tensor1D | undefined
}

/**
 * Runs the model up to its head. Call it inside a `tf.tidy`.
 *
 * @param ids - int32 [B, T], or of any shape with `positions` and `attend`.
 * @returns [...ids, C] each: the embedding, every block's output, and last what `ln_f` makes of it; [R, C] from
 *   the last block on where not all are wanted.
 */
export function hiddenStates(
  model: GptState,
  ids: tf.Tensor,
  { drops = dropoutPlan(model.config), positions, attend, wanted }: PassOptions = {},
): tf.Tensor[] {
  const states = [drop(embed(model, ids, positions), drops.embedding)]
  for (let layer = 0; layer < model.config.layers; layer++) {
    const x = states[layer]
    const rows = layer === model.config.layers - 1 ? wanted : undefined
    const options = { layer, drops: drops.block(layer), attend, rows }
    states.push(tf.tidy(() => block(model, x, options)))
  }
  states.push(normalize(model, states[model.config.layers], 'ln_f'))
  return states
}

/** The [V, C] table that turns hidden states into logits. */
export function headWeight(model: GptState): tf.Tensor2D | QuantizedWeight {
  return matrix(model, model.config.tiedHead ? 'wte.weight' : HEAD)
}

function matrix({ parameters, quantized }: GptState, name: string): tf.Tensor2D | QuantizedWeight {
  return quantized.get(name) ?? (parameters.get(name) as tf.Variable<tf.Rank.R2>)
}

function embed(
  model: GptState,
  ids: tf.Tensor,
  positions: readonly number[] = placesInRows(ids),
): tf.Tensor {
  return tf.add(
    embedding(matrix(model, 'wte.weight'), ids),
    embedding(
      matrix(model, 'wpe.weight'),
      tf.tensor(Int32Array.from(positions), ids.shape, 'int32'),
    ),
  )
}

function placesInRows({ size, shape }: tf.Tensor): number[] {
  return Array.from({ length: size }, (_, index) => index % shape[shape.length - 1])
}

interface BlockOptions {
  readonly layer: number
  readonly drops: ReturnType<DropoutPlan['block']>
  readonly attend: PassOptions['attend']
  /** Of its results, those that are wanted. */
  readonly rows: tf.Tensor1D | undefined
}

function block(model: GptState, x: tf.Tensor, options: BlockOptions): tf.Tensor {
  const { layer, drops, attend, rows } = options
  const name = `h.${layer}`
  const qkv = project(model, normalize(model, x, `${name}.ln_1`), `${name}.attn.c_attn`) // [B,T,3C]
  const dropped = { heads: model.config.heads, dropout: drops.attention }
  const attended = attend?.(qkv, layer) ?? causalAttention(qkv as tf.Tensor3D, dropped) // [B,T,C]
  const attention = project(model, pick(attended, rows), `${name}.attn.c_proj`)
  const middle = tf.add(pick(x, rows), drop(attention, drops.attentionProjection))
  const wide = project(model, normalize(model, middle, `${name}.ln_2`), `${name}.mlp.c_fc`) // [B,T,4C]
  const mlp = project(model, gelu(wide), `${name}.mlp.c_proj`) // [B,T,C]
  return tf.add(middle, drop(mlp, drops.mlpProjection))
}

function pick(x: tf.Tensor, rows: tf.Tensor1D | undefined): tf.Tensor {
  return rows === undefined ? x : embedding(x as tf.Tensor2D, rows)
}

function project(model: GptState, x: tf.Tensor, name: string): tf.Tensor {
  const bias = model.parameters.get(`${name}.bias`) as tf.Variable<tf.Rank.R1> | undefined
  return linear(x, matrix(model, `${name}.weight`), bias)
}

function normalize({ config, parameters }: GptState, x: tf.Tensor, name: string): tf.Tensor {
  const gain = parameters.get(`${name}.weight`) as tf.Variable<tf.Rank.R1>
  const bias = parameters.get(`${name}.bias`) as tf.Variable<tf.Rank.R1> | undefined
  const shift = bias ?? tf.zeros<tf.Rank.R1>([config.channels])
  return layerNorm(x, gain, shift, config.layerNormEpsilon)
}

function drop(x: tf.Tensor, options: DropoutOptions): tf.Tensor {
  return options.rate === 0 ? x : dropout(x, options)
}
