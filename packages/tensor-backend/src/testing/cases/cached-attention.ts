import * as tf from '@tensorflow/tfjs-core'
import { cachedAttention } from '../../operations/cached-attention.ts'
import { causalAttention64 } from '../float64/causal-attention.ts'
import type { OperationCase, Tensors } from '../operation-case.ts'
import { normals, type Values } from '../values.ts'

/** Texts of one pass after another. */
interface Plan {
  readonly heads: number
  /** Channels of a head, D. */
  readonly size: number
  /** Positions of a block, P. */
  readonly positions: number
  /** For each text, how many positions each pass adds: 0 leaves it out. */
  readonly passes: readonly (readonly number[])[]
  readonly deviation?: number
}

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)

/** Each text's qkv goes in pass by pass; what comes out of the passes is what it gives at once. */
function cachedCase(name: string, plan: Plan): OperationCase {
  const { heads, size, passes, deviation } = plan
  const shapes = passes.map(counts => [1, total(counts), 3 * heads * size])
  const inputs = shapes.map((shape, text) => normals(shape, 41 + text, deviation))
  return {
    name: `cachedAttention ${name}`,
    inputs: Object.fromEntries(inputs.map((values, text) => [`text${text}`, values])),
    run: tensors => tf.tidy(() => runPasses(tensors, plan)),
    expected: given => joined(Object.values(given).map(qkv => causalAttention64(qkv, { heads }))),
    gradients: false,
  }
}

/** [all positions of all texts, C]. */
function joined(outputs: readonly Values[]): Values {
  const data = Float64Array.from(outputs.flatMap(output => [...output.data]))
  const channels = outputs[0].shape[2]
  return { shape: [data.length / channels, channels], data }
}

function runPasses(tensors: Tensors, { heads, size, positions, passes }: Plan): tf.Tensor {
  const lengths = passes.map(() => 0)
  const outputs: tf.Tensor[][] = passes.map(() => [])
  const caches = passes.map(counts =>
    Array.from({ length: Math.ceil(total(counts) / positions) }, () =>
      // What is there already must not be seen.
      tf.fill<tf.Rank.R4>([2, heads, positions, size], Number.NaN),
    ),
  )
  for (let pass = 0; pass < passes[0].length; pass++) {
    const active = passes.flatMap((counts, text) => (counts[pass] > 0 ? [text] : []))
    const counts = active.map(text => passes[text][pass])
    const rows = active.map((text, index) =>
      tf.slice(tensors[`text${text}`], [0, lengths[text], 0], [1, counts[index], -1]),
    )
    const qkv = tf.reshape(tf.concat(rows, 1), [total(counts), 3 * heads * size]) as tf.Tensor2D
    const texts = active.map((text, index) => {
      return { start: lengths[text], count: counts[index], blocks: caches[text] }
    })
    const { output, blocks } = cachedAttention(qkv, texts)
    const parts = tf.split(output, counts, 0)
    for (const [index, text] of active.entries()) {
      caches[text].splice(
        Math.floor(lengths[text] / positions),
        blocks[index].length,
        ...blocks[index],
      )
      lengths[text] += counts[index]
      outputs[text].push(parts[index])
    }
  }
  return tf.concat(outputs.flat(), 0)
}

export const cachedAttentionCases: readonly OperationCase[] = [
  cachedCase('of one value', { heads: 1, size: 1, positions: 1, passes: [[1]] }),
  cachedCase('position by position', {
    heads: 2,
    size: 4,
    positions: 3,
    passes: [[1, 1, 1, 1, 1]],
  }),
  cachedCase('in passes across blocks', {
    heads: 3,
    size: 5,
    positions: 4,
    passes: [[6, 1, 3, 17, 1]],
  }),
  cachedCase('of 131 positions and one more', {
    heads: 2,
    size: 12,
    positions: 64,
    passes: [[131, 1, 2]],
  }),
  cachedCase('of texts of many lengths', {
    heads: 2,
    size: 8,
    positions: 8,
    passes: [
      [9, 1, 0, 1],
      [1, 1, 1, 20],
      [0, 0, 3, 1],
    ],
  }),
  cachedCase('with scores beyond exp', {
    heads: 2,
    size: 4,
    positions: 4,
    passes: [[5, 1, 1]],
    deviation: 1e6,
  }),
  cachedCase('of values of 1e-10', {
    heads: 2,
    size: 4,
    positions: 4,
    passes: [[5, 1, 1]],
    deviation: 1e-10,
  }),
]
