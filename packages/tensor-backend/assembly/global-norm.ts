import { argument, numberArgument, parallel, pass, passNumber } from './job'
import { flushDenormals } from './denormals'
import { pieceAddress, pieceBytes, pieceCount } from './pieces'

const TABLE: usize = 0
const PARTIALS: usize = 1
const FACTOR: usize = 2

/** The sum of x² over all pieces, in float64. `partials`: 8 bytes a piece. */
export function squaredSum(table: usize, pieces: i32, partials: usize): f64 {
  pass(TABLE, table)
  pass(PARTIALS, partials)
  parallel(squaredSumChunk, pieces)
  let sum: f64 = 0
  for (let piece = 0; piece < pieces; piece++) sum += load<f64>(partials + (<usize>piece << 3))
  return sum
}

function squaredSumChunk(chunk: i32): void {
  const entry = argument(TABLE) + <usize>chunk * pieceBytes(1)
  const count = pieceCount(entry)
  let at = pieceAddress(entry, 0)
  const end = at + ((count & ~3) << 2)
  let low = f64x2.splat(0)
  let high = low
  let nextLow = low
  let nextHigh = low
  // Two vectors at once: one sum alone would wait for each of its additions.
  for (; at + 16 < end; at += 32) {
    const x = flushDenormals(v128.load(at))
    low = f64x2.add(low, squaresOf(x))
    high = f64x2.add(high, squaresOf(upper(x)))
    const y = flushDenormals(v128.load(at, 16))
    nextLow = f64x2.add(nextLow, squaresOf(y))
    nextHigh = f64x2.add(nextHigh, squaresOf(upper(y)))
  }
  if (at < end) {
    const x = flushDenormals(v128.load(at))
    low = f64x2.add(low, squaresOf(x))
    high = f64x2.add(high, squaresOf(upper(x)))
    at += 16
  }
  const both = f64x2.add(f64x2.add(low, high), f64x2.add(nextLow, nextHigh))
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1)
  for (let rest = count & 3; rest > 0; rest--, at += 4) {
    const x = <f64>load<f32>(at)
    sum += x * x
  }
  store<f64>(argument(PARTIALS) + (<usize>chunk << 3), sum)
}

/** Of the two lower lanes, in float64. */
// @ts-ignore: decorator
@inline
function squaresOf(x: v128): v128 {
  const wide = f64x2.promote_low_f32x4(x)
  return f64x2.mul(wide, wide)
}

// @ts-ignore: decorator
@inline
function upper(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 2, 3, 2, 3)
}

/** Multiplies every piece by the factor; the second address is where it goes, and may be the first. */
export function scale(table: usize, pieces: i32, factor: f32): void {
  pass(TABLE, table)
  passNumber(FACTOR, factor)
  parallel(scaleChunk, pieces)
}

function scaleChunk(chunk: i32): void {
  const entry = argument(TABLE) + <usize>chunk * pieceBytes(2)
  const factor = f32x4.splat(numberArgument(FACTOR))
  let from = pieceAddress(entry, 0)
  let to = pieceAddress(entry, 1)
  const end = from + (pieceCount(entry) << 2)
  for (; from < end; from += 16, to += 16) {
    v128.store(to, f32x4.mul(flushDenormals(v128.load(from)), factor))
  }
}
