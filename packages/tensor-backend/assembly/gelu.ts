import { argument, parallel, pass } from './job'
import { exp4 } from './math'
import { flushDenormals } from './denormals'
import { multiplyAdd } from './tile'
import { parts } from './round'

const CHUNK_VALUES: i32 = 8192

const X: usize = 0
const DY: usize = 1
const TO: usize = 2
const SIZE: usize = 3

// −2·√(2/π) and that times 0.044715; 2·√(2/π) and that times 3·0.044715; 1; the ends of the slope.
const GELU: usize = memory.data<f32>([
  -1.5957691216057308, -1.5957691216057308, -1.5957691216057308, -1.5957691216057308,
  -0.07135481627260025, -0.07135481627260025, -0.07135481627260025, -0.07135481627260025,
  1.5957691216057308, 1.5957691216057308, 1.5957691216057308, 1.5957691216057308,
  0.21406444881780075, 0.21406444881780075, 0.21406444881780075, 0.21406444881780075,
  1, 1, 1, 1,
  20, 20, 20, 20, -20, -20, -20, -20,
])

/** 1 + exp(−2u), u = √(2/π)·(x + 0.044715·x³): 0.5·(1 + tanh(u)) is one over it. */
// @ts-ignore: decorator
@inline
function divisor(x: v128, square: v128): v128 {
  const inner = multiplyAdd(square, v128.load(GELU, 16), v128.load(GELU))
  return f32x4.add(exp4(f32x4.mul(x, inner)), v128.load(GELU, 64))
}

/** Elementwise over `size` values. */
export function gelu(x: usize, to: usize, size: i32): void {
  pass(X, x)
  pass(TO, to)
  pass(SIZE, size)
  parallel(geluChunk, parts(size, CHUNK_VALUES))
}

function geluChunk(chunk: i32): void {
  const start = chunk * CHUNK_VALUES
  let from = argument(X) + (<usize>start << 2)
  let to = argument(TO) + (<usize>start << 2)
  const end = from + (<usize>min(CHUNK_VALUES, <i32>argument(SIZE) - start) << 2)
  for (; from < end; from += 16, to += 16) {
    const x = flushDenormals(v128.load(from))
    v128.store(to, f32x4.div(x, divisor(x, f32x4.mul(x, x))))
  }
}

/** to = dy · d gelu(x) / dx. */
export function geluGradient(x: usize, dy: usize, to: usize, size: i32): void {
  pass(X, x)
  pass(DY, dy)
  pass(TO, to)
  pass(SIZE, size)
  parallel(geluGradientChunk, parts(size, CHUNK_VALUES))
}

/** With s = 0.5·(1 + tanh(u)): the slope is s + x·s·(1 − s)·2·du/dx, 0 or 1 beyond ±20. */
function geluGradientChunk(chunk: i32): void {
  const start = chunk * CHUNK_VALUES
  let from = argument(X) + (<usize>start << 2)
  let dy = argument(DY) + (<usize>start << 2)
  let to = argument(TO) + (<usize>start << 2)
  const end = from + (<usize>min(CHUNK_VALUES, <i32>argument(SIZE) - start) << 2)
  for (; from < end; from += 16, dy += 16, to += 16) {
    const near = f32x4.pmax(f32x4.pmin(v128.load(from), v128.load(GELU, 80)), v128.load(GELU, 96))
    const x = flushDenormals(near)
    const square = f32x4.mul(x, x)
    const s = f32x4.div(v128.load(GELU, 64), divisor(x, square))
    const inner = multiplyAdd(square, v128.load(GELU, 48), v128.load(GELU, 32))
    const steep = f32x4.mul(f32x4.mul(x, s), f32x4.sub(v128.load(GELU, 64), s))
    v128.store(to, f32x4.mul(flushDenormals(v128.load(dy)), multiplyAdd(steep, inner, s)))
  }
}
