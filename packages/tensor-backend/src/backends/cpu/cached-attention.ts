import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import type * as tf from '@tensorflow/tfjs-core'
import { type CachedPart, cachedParts } from '../../cached-texts.ts'
import type { Attributes } from '../../kernel.ts'
import { softmaxPast } from './causal-attention.ts'

/** [output [N,C], …the blocks that hold new positions], over the memory of those that nobody else holds. */
export const cachedAttention: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const cpu = backend as MathBackendCPU
  const { qkv, ...others } = inputs as Record<string, tf.TensorInfo>
  const [rows, width] = qkv.shape
  const output = new Float32Array((rows * width) / 3)
  const values = valuesOf(cpu, qkv)
  const written = cachedParts(others, attrs as Attributes).flatMap(part => {
    const blocks = part.blocks.map((block, index) =>
      index >= part.first && index < part.end ? owned(cpu, block) : block,
    )
    const arrays = blocks.map(block => valuesOf(cpu, block))
    const [, heads, positions, size] = blocks[0].shape
    for (let head = 0; head < heads; head++) {
      continueHead({ ...part, values, arrays, output, head, heads, positions, size })
    }
    return blocks.slice(part.first, part.end)
  })
  return [cpu.makeTensorInfo([rows, width / 3], 'float32', output), ...written]
}

const valuesOf = (cpu: MathBackendCPU, { dataId }: tf.TensorInfo): Float32Array =>
  cpu.data.get(dataId).values as Float32Array

/** The same tensor once more if nobody else holds it, else a copy. */
function owned(cpu: MathBackendCPU, info: tf.TensorInfo): tf.TensorInfo {
  if (cpu.refCount(info.dataId) > 1) {
    return cpu.makeTensorInfo(info.shape, 'float32', valuesOf(cpu, info).slice())
  }
  cpu.incRef(info.dataId)
  // Not the tensor itself: tfjs would return it as it is, to be disposed by who gave it away.
  const { dataId, shape, dtype } = info
  return { dataId, shape, dtype }
}

interface Head extends Omit<CachedPart<unknown>, 'blocks'> {
  /** [N,3C]. */
  readonly values: Float32Array
  /** [2,H,P,D] each. */
  readonly arrays: readonly Float32Array[]
  /** [N,C]. */
  readonly output: Float32Array
  readonly head: number
  readonly heads: number
  readonly positions: number
  readonly size: number
}

function continueHead(one: Head): void {
  const { values, row, start, count, heads, head, size } = one
  const channels = heads * size
  for (let index = 0; index < count; index++) {
    const query = (row + index) * 3 * channels + head * size
    for (const part of [0, 1]) {
      const from = query + (part + 1) * channels
      const { array, at } = place(one, start + index, part)
      array.set(values.subarray(from, from + size), at)
    }
    attend(one, query, start + index + 1)
  }
}

/** Where the key (part 0) or the value (part 1) of a position lies. */
function place({ arrays, head, heads, positions, size }: Head, position: number, part: number) {
  const array = arrays[Math.floor(position / positions)]
  const at = ((part * heads + head) * positions + (position % positions)) * size
  return { array, at }
}

function attend(one: Head, query: number, length: number): void {
  const { values, output, heads, head, size } = one
  const weights = new Float32Array(length)
  for (let position = 0; position < length; position++) {
    const { array, at } = place(one, position, 0)
    let sum = 0
    for (let d = 0; d < size; d++) sum += values[query + d] * array[at + d]
    weights[position] = sum
  }
  softmaxPast(weights, length, 1 / Math.sqrt(size))
  const context = new Float64Array(size)
  for (let position = 0; position < length; position++) {
    const { array, at } = place(one, position, 1)
    for (let d = 0; d < size; d++) context[d] += weights[position] * array[at + d]
  }
  output.set(context, Math.floor(query / (3 * heads * size)) * heads * size + head * size)
}
