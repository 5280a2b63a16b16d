
import { sum4 } from './math'
import { exponentials } from './softmax'
import { multiplyAdd } from './tile'
import { roundUp } from './round'

/**
 * output [D] = softmax(query · keysᵀ / √D) · values over `length` cached positions, which are read
 * where they lie.
 *
 * @param blocks - List of addresses of blocks of `positions` rows each; the head's keys begin
 *   `keyOffset` bytes into each, its values `valueOffset`.
 * @param scratch - For `length` scores.
 */
export function attendOne(
  query: usize,
  output: usize,
  blocks: usize,
  keyOffset: usize,
  valueOffset: usize,
  length: i32,
  positions: i32,
  size: i32,
  scratch: usize,
): void {
  for (let start = 0, list = blocks; start < length; start += positions, list += 4) {
    const count = min(positions, length - start)
    score(scratch + (<usize>start << 2), query, load<usize>(list) + keyOffset, count, size)
  }
  const inverse = exponentials(scratch, length, roundUp(length, 4), 1 / sqrt<f32>(<f32>size))
  memory.fill(output, 0, <usize>size << 2)
  for (let start = 0, list = blocks; start < length; start += positions, list += 4) {
    const count = min(positions, length - start)
    addWeighted(output, scratch + (<usize>start << 2), load<usize>(list) + valueOffset, count, size)
  }
  const end = output + (<usize>size << 2)
  for (; output < end; output += 4) store<f32>(output, load<f32>(output) * inverse)
}

/** to [count] = keys [count, size] · query, four rows at a time where rows are whole vectors. */
function score(to: usize, query: usize, keys: usize, count: i32, size: i32): void {
  const bytes = <usize>size << 2
  const end = to + (<usize>count << 2)
  if ((size & 3) == 0) {
    for (; to + 16 <= end; to += 16, keys += 4 * bytes) v128.store(to, dotFour(query, keys, bytes))
  }
  for (; to < end; to += 4, keys += bytes) store<f32>(to, dot(query, keys, bytes))
}

function dotFour(query: usize, keys: usize, bytes: usize): v128 {
  const second = keys + bytes
  const third = second + bytes
  const fourth = third + bytes
  let s0 = f32x4.splat(0)
  let s1 = f32x4.splat(0)
  let s2 = f32x4.splat(0)
  let s3 = f32x4.splat(0)
  for (let at: usize = 0; at < bytes; at += 16) {
    const q = v128.load(query + at)
    s0 = multiplyAdd(q, v128.load(keys + at), s0)
    s1 = multiplyAdd(q, v128.load(second + at), s1)
    s2 = multiplyAdd(q, v128.load(third + at), s2)
    s3 = multiplyAdd(q, v128.load(fourth + at), s3)
  }
  const low = f32x4.add(v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), v128.shuffle<f32>(s0, s1, 2, 6, 3, 7))
  const high = f32x4.add(v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), v128.shuffle<f32>(s2, s3, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<f32>(low, high, 0, 1, 4, 5), v128.shuffle<f32>(low, high, 2, 3, 6, 7))
}

function dot(a: usize, b: usize, bytes: usize): f32 {
  const end = a + bytes
  let sums = f32x4.splat(0)
  for (; a + 16 <= end; a += 16, b += 16) sums = multiplyAdd(v128.load(a), v128.load(b), sums)
  let sum = sum4(sums)
  for (; a < end; a += 4, b += 4) sum += load<f32>(a) * load<f32>(b)
  return sum
}

/** to [size] += weights [count] · values [count, size]. */
function addWeighted(to: usize, weights: usize, values: usize, count: i32, size: i32): void {
  const bytes = <usize>size << 2
  let row = 0
  for (; row + 4 <= count; row += 4, weights += 16, values += 4 * bytes) {
    addFour(to, weights, values, bytes)
  }
  for (; row < count; row++, weights += 4, values += bytes) {
    const weight = load<f32>(weights)
    for (let at: usize = 0; at < bytes; at += 4) {
      store<f32>(to + at, load<f32>(to + at) + weight * load<f32>(values + at))
    }
  }
}

function addFour(to: usize, weights: usize, values: usize, bytes: usize): void {
  const w0 = v128.load32_splat(weights)
  const w1 = v128.load32_splat(weights, 4)
  const w2 = v128.load32_splat(weights, 8)
  const w3 = v128.load32_splat(weights, 12)
  const second = values + bytes
  const third = second + bytes
  const fourth = third + bytes
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) {
    let sum = multiplyAdd(w0, v128.load(values + at), v128.load(to + at))
    sum = multiplyAdd(w1, v128.load(second + at), sum)
    sum = multiplyAdd(w2, v128.load(third + at), sum)
    v128.store(to + at, multiplyAdd(w3, v128.load(fourth + at), sum))
  }
  for (; at < bytes; at += 4) {
    let sum = load<f32>(to + at) + load<f32>(weights) * load<f32>(values + at)
    sum += load<f32>(weights, 4) * load<f32>(second + at)
    sum += load<f32>(weights, 8) * load<f32>(third + at)
    store<f32>(to + at, sum + load<f32>(weights, 12) * load<f32>(fourth + at))
  }
}
