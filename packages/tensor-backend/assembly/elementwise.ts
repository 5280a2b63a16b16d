import { argument, parallel, pass } from './job'
import { flushDenormals } from './denormals'
import { parts } from './round'

/** What two values are combined by. */
const ADD: i32 = 0
const SUBTRACT: i32 = 1
const MULTIPLY: i32 = 2

const CHUNK_VALUES: i32 = 32_768

const OPERATION: usize = 0
const A: usize = 1
const A_STEP: usize = 2
const B: usize = 3
const B_STEP: usize = 4
const B_SIZE: usize = 5
const TO: usize = 6
const SIZE: usize = 7

/**
 * to [size] = a ∘ b: `operation` 0 adds, 1 subtracts, 2 multiplies, 3 divides.
 *
 * Denormals count as 0 in products and quotients.
 *
 * @param aStep - 4, or 0 for one value that is used for every value of b; likewise `bStep`.
 * @param bSize - After so many values, `size` or a multiple of four, b begins again.
 */
export function combine(
  operation: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  bSize: i32,
  to: usize,
  size: i32,
): void {
  pass(OPERATION, operation)
  pass(A, a)
  pass(A_STEP, aStep << 2)
  pass(B, b)
  pass(B_STEP, bStep << 2)
  pass(B_SIZE, bSize)
  pass(TO, to)
  pass(SIZE, size)
  parallel(combineChunk, parts(size, CHUNK_VALUES))
}

function combineChunk(chunk: i32): void {
  const end = min(<i32>argument(SIZE), (chunk + 1) * CHUNK_VALUES)
  const period = <i32>argument(B_SIZE)
  const aBytes = argument(A_STEP) >> 2
  const bBytes = argument(B_STEP) >> 2
  for (let start = chunk * CHUNK_VALUES; start < end; ) {
    const inner = bBytes == 0 ? 0 : start % period
    const count = min(end - start, bBytes == 0 ? end - start : period - inner)
    const a = argument(A) + <usize>start * aBytes
    combineRow(a, argument(B) + <usize>inner * bBytes, argument(TO) + (<usize>start << 2), count)
    start += count
  }
}

function combineRow(a: usize, b: usize, to: usize, count: i32): void {
  const operation = <i32>argument(OPERATION)
  const aStep = argument(A_STEP)
  const bStep = argument(B_STEP)
  const end = to + (<usize>count << 2)
  if (operation == ADD) {
    for (; to < end; to += 16, a += aStep, b += bStep) {
      v128.store(to, f32x4.add(operand(a, aStep), operand(b, bStep)))
    }
  } else if (operation == SUBTRACT) {
    for (; to < end; to += 16, a += aStep, b += bStep) {
      v128.store(to, f32x4.sub(operand(a, aStep), operand(b, bStep)))
    }
  } else if (operation == MULTIPLY) {
    for (; to < end; to += 16, a += aStep, b += bStep) {
      const left = flushDenormals(operand(a, aStep))
      v128.store(to, f32x4.mul(left, flushDenormals(operand(b, bStep))))
    }
  } else {
    for (; to < end; to += 16, a += aStep, b += bStep) {
      const left = flushDenormals(operand(a, aStep))
      v128.store(to, f32x4.div(left, flushDenormals(operand(b, bStep))))
    }
  }
}

/** Four values, or one in four lanes. */
// @ts-ignore: decorator
@inline
function operand(at: usize, step: usize): v128 {
  return step == 0 ? v128.load32_splat(at) : v128.load(at)
}
