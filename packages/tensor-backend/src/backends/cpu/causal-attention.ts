import { dropoutMask } from '../../dropout-mask.ts'
import type { Attributes } from '../../kernel.ts'
import type { HostKernel, HostTensor } from './host-kernel.ts'
import { addProduct, type Matrix, matrix } from './matrix-product.ts'

interface Heads {
  readonly batch: number
  readonly heads: number
  readonly positions: number
  /** C, and D = C / H. */
  readonly channels: number
  readonly size: number
  readonly scale: number
  /** [B,H,T,T] or nothing. */
  readonly mask: Float32Array | undefined
}

function headsOf(qkv: HostTensor, attributes: Attributes): Heads {
  const [batch, positions, width] = qkv.shape
  const heads = attributes['heads'] as number
  const channels = width / 3
  const size = channels / heads
  const mask =
    attributes['rate'] === 0
      ? undefined
      : dropoutMask(batch * heads * positions * positions, attributes)
  return { batch, heads, positions, channels, size, scale: 1 / Math.sqrt(size), mask }
}

/** One head's [T,D] inside [B,T,width], from channel `first` on. */
function headMatrix(values: Float32Array, width: number, offset: number): Matrix {
  return { values, offset, rowStride: width, columnStride: 1 }
}

function transpose({ values, offset, rowStride, columnStride }: Matrix): Matrix {
  return { values, offset, rowStride: columnStride, columnStride: rowStride }
}

interface Head {
  readonly q: Matrix
  readonly k: Matrix
  readonly v: Matrix
  /** The same head of a [B,T,C] array. */
  readonly of: (values: Float32Array) => Matrix
  readonly mask: Float32Array | undefined
}

function* eachHead(qkv: HostTensor, layout: Heads): Generator<Head> {
  const { batch, heads, positions, channels, size, mask } = layout
  for (let row = 0; row < batch; row++) {
    for (let head = 0; head < heads; head++) {
      const start = row * positions * 3 * channels + head * size
      const [q, k, v] = [0, 1, 2].map(part =>
        headMatrix(qkv.values, 3 * channels, start + part * channels),
      )
      const square = positions * positions
      const index = row * heads + head
      yield {
        q,
        k,
        v,
        of: values => headMatrix(values, channels, row * positions * channels + head * size),
        mask: mask?.subarray(index * square, (index + 1) * square),
      }
    }
  }
}

/** softmax(q·kᵀ·scale) [T,T] with the future at 0. */
function probabilities({ q, k }: Head, { positions, size, scale }: Heads): Float32Array {
  const values = new Float32Array(positions * positions)
  const sizes = { m: positions, k: size, n: positions }
  addProduct(matrix(values, positions), [q, transpose(k)], sizes)
  for (let query = 0; query < positions; query++) {
    const row = values.subarray(query * positions, (query + 1) * positions)
    softmaxPast(row, query + 1, scale)
  }
  return values
}

/** Softmax of the first `length` values times `scale`; the rest becomes 0. */
export function softmaxPast(row: Float32Array, length: number, scale: number): void {
  let largest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < length; index++) largest = Math.max(largest, row[index])
  let sum = 0
  for (let index = 0; index < length; index++) {
    row[index] = Math.exp((row[index] - largest) * scale)
    sum += row[index]
  }
  for (let index = 0; index < length; index++) row[index] /= sum
  row.fill(0, length)
}

function masked(values: Float32Array, mask: Float32Array | undefined): Float32Array {
  return mask === undefined ? values : values.map((value, index) => value * mask[index])
}

export const causalAttention: HostKernel = ({ qkv }, attributes) => {
  const layout = headsOf(qkv, attributes)
  const { batch, positions, channels, size } = layout
  const values = new Float32Array(batch * positions * channels)
  for (const head of eachHead(qkv, layout)) {
    const weights = matrix(masked(probabilities(head, layout), head.mask), positions)
    addProduct(head.of(values), [weights, head.v], { m: positions, k: positions, n: size })
  }
  return { shape: [batch, positions, channels], values }
}

/** The gradient of qkv [B,T,3C], from probabilities computed once more. */
export const causalAttentionGradient: HostKernel = ({ qkv, dy }, attributes) => {
  const layout = headsOf(qkv, attributes)
  const { positions, size } = layout
  const values = new Float32Array(qkv.values.length)
  const square = { m: positions, k: positions, n: size }
  for (const head of eachHead(qkv, layout)) {
    const weights = probabilities(head, layout)
    const out = head.of(dy.values)
    const gradient = new Float32Array(positions * positions)
    addProduct(matrix(gradient, positions), [out, transpose(head.v)], {
      m: positions,
      k: size,
      n: positions,
    })
    const scores = matrix(scoreGradient(weights, masked(gradient, head.mask), layout), positions)
    const into = (part: Matrix): Matrix => ({ ...part, values })
    addProduct(into(head.q), [scores, head.k], square)
    addProduct(into(head.k), [transpose(scores), head.q], square)
    addProduct(
      into(head.v),
      [transpose(matrix(masked(weights, head.mask), positions)), out],
      square,
    )
  }
  return { shape: qkv.shape, values }
}

/** Through the softmax: p · (g − Σ g·p) · scale, row by row. */
function scoreGradient(
  weights: Float32Array,
  gradient: Float32Array,
  { positions, scale }: Heads,
): Float32Array {
  const result = new Float32Array(weights.length)
  for (let start = 0, length = 1; start < weights.length; start += positions, length++) {
    let along = 0
    for (let at = start; at < start + length; at++) along += gradient[at] * weights[at]
    for (let at = start; at < start + length; at++) {
      result[at] = weights[at] * (gradient[at] - along) * scale
    }
  }
  return result
}
