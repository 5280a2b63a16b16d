import { TILE_COLUMNS, TILE_ROWS, tile } from './tile'

/** What a product starts from: zeros, a row of biases for each column, or what C holds. */
export const FROM_ZERO: i32 = 0
export const FROM_BIAS: i32 = 1
export const FROM_RESULT: i32 = 2

// Below memoryBase: 32 bytes of zeros that nobody writes.
const ZEROS: usize = 1024

/** A thread's own tile for the edges: its instance's, but in shared memory, hence handed in. */
const EDGE_BYTES: usize = 192

/**
 * c [rows, columns] = start + packed left · packed right, every edge included.
 *
 * @param left - From `packLeft`, `depth` steps a panel.
 * @param right - From `packRight`, whose panels are `panelBytes` long; the first `depth` steps of each are used.
 * @param bias - Of column 0, for `FROM_BIAS`.
 * @param edge - 192 bytes of this thread's scratch.
 */
export function multiplyPanels(
  left: usize,
  right: usize,
  panelBytes: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  c: usize,
  cStride: usize,
  from: i32,
  bias: usize,
  edge: usize,
): void {
  const leftBytes = <usize>depth * TILE_ROWS * 4
  for (let column = 0; column < columns; column += TILE_COLUMNS) {
    const width = min(TILE_COLUMNS, columns - column)
    let panel = left
    let out = c + ((<usize>column) << 2)
    const biases = bias + ((<usize>column) << 2)
    for (let row = 0; row < rows; row += TILE_ROWS) {
      const height = min(TILE_ROWS, rows - row)
      if (height == TILE_ROWS && width == TILE_COLUMNS) {
        const start = from == FROM_RESULT ? out : from == FROM_BIAS ? biases : ZEROS
        tile(panel, right, 32, depth, out, cStride, start, from == FROM_RESULT ? cStride : 0)
      } else {
        loadEdge(edge, out, cStride, from, biases, height, width)
        tile(panel, right, 32, depth, edge, 32, edge, 32)
        storeEdge(edge, out, cStride, height, width)
      }
      panel += leftBytes
      out += cStride * TILE_ROWS
    }
    right += panelBytes
  }
}

function loadEdge(
  edge: usize,
  c: usize,
  cStride: usize,
  from: i32,
  biases: usize,
  height: i32,
  width: i32,
): void {
  memory.fill(edge, 0, EDGE_BYTES)
  if (from == FROM_ZERO) return
  const source = from == FROM_BIAS ? biases : c
  const stride: usize = from == FROM_BIAS ? 0 : cStride
  for (let row = 0; row < height; row++) {
    memory.copy(edge + row * 32, source + stride * row, (<usize>width) << 2)
  }
}

function storeEdge(edge: usize, c: usize, cStride: usize, height: i32, width: i32): void {
  for (let row = 0; row < height; row++) {
    memory.copy(c + cStride * row, edge + row * 32, (<usize>width) << 2)
  }
}
