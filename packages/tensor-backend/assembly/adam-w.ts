import { argument, numberArgument, parallel, pass, passNumber } from './job'
import { flushDenormals } from './denormals'
import { pieceAddress, pieceBytes, pieceCount, pieceNumber } from './pieces'
import { multiplyAdd } from './tile'

const TABLE: usize = 0
const RATE: usize = 1
const BETA1: usize = 2
const BETA1_REST: usize = 3
const BETA2: usize = 4
const BETA2_REST: usize = 5
const ROOT_CORRECTION: usize = 6
const EPSILON: usize = 7

/** Parameter, gradient, first and second moment, then where update and moments go, over them or not. */
const ADDRESSES: usize = 7

/** Moments of rows that are never used decay into denormals, and would stay there at a high price. */
const LEAST_MOMENT: f32 = 1e-30

/**
 * One AdamW step of all pieces of all parameters; a piece's number is learning rate · weight decay.
 *
 * @param rate - Learning rate / (1 − β₁ᵗ).
 * @param rootCorrection - 1 / √(1 − β₂ᵗ).
 */
export function adamW(
  table: usize,
  pieces: i32,
  rate: f32,
  beta1: f32,
  beta1Rest: f32,
  beta2: f32,
  beta2Rest: f32,
  rootCorrection: f32,
  epsilon: f32,
): void {
  pass(TABLE, table)
  passNumber(RATE, rate)
  passNumber(BETA1, beta1)
  passNumber(BETA1_REST, beta1Rest)
  passNumber(BETA2, beta2)
  passNumber(BETA2_REST, beta2Rest)
  passNumber(ROOT_CORRECTION, rootCorrection)
  passNumber(EPSILON, epsilon)
  parallel(adamWChunk, pieces)
}

function adamWChunk(chunk: i32): void {
  const entry = argument(TABLE) + <usize>chunk * pieceBytes(ADDRESSES)
  const parameter = pieceAddress(entry, 0)
  const gradient = pieceAddress(entry, 1)
  const first = pieceAddress(entry, 2)
  const second = pieceAddress(entry, 3)
  const newUpdate = pieceAddress(entry, 4)
  const newFirst = pieceAddress(entry, 5)
  const newSecond = pieceAddress(entry, 6)
  const rate = f32x4.splat(-numberArgument(RATE))
  const beta1 = f32x4.splat(numberArgument(BETA1))
  const beta1Rest = f32x4.splat(numberArgument(BETA1_REST))
  const beta2 = f32x4.splat(numberArgument(BETA2))
  const beta2Rest = f32x4.splat(numberArgument(BETA2_REST))
  const rootCorrection = f32x4.splat(numberArgument(ROOT_CORRECTION))
  const epsilon = f32x4.splat(numberArgument(EPSILON))
  const decay = f32x4.splat(-pieceNumber(entry))
  const bytes = pieceCount(entry) << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = flushDenormals(v128.load(gradient + at))
    const m = flushed(multiplyAdd(g, beta1Rest, f32x4.mul(flushDenormals(v128.load(first + at)), beta1)))
    const square = f32x4.mul(f32x4.mul(g, g), beta2Rest)
    const v = flushed(multiplyAdd(flushDenormals(v128.load(second + at)), beta2, square))
    const root = multiplyAdd(f32x4.sqrt(v), rootCorrection, epsilon)
    const step = f32x4.div(f32x4.mul(rate, m), root)
    const p = flushDenormals(v128.load(parameter + at))
    v128.store(newUpdate + at, multiplyAdd(decay, p, step))
    v128.store(newFirst + at, m)
    v128.store(newSecond + at, v)
  }
}

/** 0 for moments too small to matter; NaN passes. */
// @ts-ignore: decorator
@inline
function flushed(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(LEAST_MOMENT)))
}
