import { argument, numberArgument, pass, passNumber } from './job'
import { packLeft } from './pack'
import { FROM_RESULT, FROM_ZERO, multiplyPanels } from './panels'
import { TILE_COLUMNS, TILE_ROWS } from './tile'
import { parts, roundUp } from './round'

/** Queries that are handled together: their scores stay in a second-level cache. */
const BLOCK_ROWS: i32 = 48

const QKV: usize = 0
const POSITIONS: usize = 1
const HEADS: usize = 2
const SIZE: usize = 3
const SCALE: usize = 4
/** The first argument that attention itself does not use. */
export const MORE: usize = 5

/** What is common to the forward and the backward pass. */
export function passHeads(qkv: usize, positions: i32, heads: i32, size: i32): void {
  pass(QKV, qkv)
  pass(POSITIONS, positions)
  pass(HEADS, heads)
  pass(SIZE, size)
  passNumber(SCALE, 1 / sqrt<f32>(<f32>size))
}

// @ts-ignore: decorator
@inline
export function positions(): i32 {
  return <i32>argument(POSITIONS)
}

/** Channels of one head, D. */
// @ts-ignore: decorator
@inline
export function headSize(): i32 {
  return <i32>argument(SIZE)
}

/** What scores are multiplied by: 1 / √D. */
// @ts-ignore: decorator
@inline
export function scoreScale(): f32 {
  return numberArgument(SCALE)
}

/** Bytes of one position of [B,T,C]. */
// @ts-ignore: decorator
@inline
export function channelBytes(): usize {
  return argument(HEADS) * argument(SIZE) * 4
}

/** Where a head's values begin in a [B,T,width] tensor, whose positions are `stride` bytes long. */
// @ts-ignore: decorator
@inline
export function headStart(tensor: usize, chunk: i32, stride: usize): usize {
  const heads = <i32>argument(HEADS)
  const batch = <usize>(chunk / heads)
  const head = <usize>(chunk % heads)
  return tensor + batch * argument(POSITIONS) * stride + head * argument(SIZE) * 4
}

/** Where the head's queries begin; its keys follow after `channelBytes`, its values after twice that. */
// @ts-ignore: decorator
@inline
export function queries(chunk: i32): usize {
  return headStart(argument(QKV), chunk, 3 * channelBytes())
}

/** Queries of each block: whole tiles, as even as they come. */
// @ts-ignore: decorator
@inline
export function blockRows(): i32 {
  const length = positions()
  const blocks = parts(length, BLOCK_ROWS)
  return roundUp(parts(length, blocks), TILE_ROWS)
}

/** Bytes of a row of scores. */
// @ts-ignore: decorator
@inline
export function scoreStride(length: i32): usize {
  return <usize>roundUp(length, TILE_COLUMNS) * 4
}

/** Bytes of a row of a head's channels, in scratch. */
// @ts-ignore: decorator
@inline
export function sizeStride(size: i32): usize {
  return <usize>roundUp(size, TILE_COLUMNS) * 4
}

/** Bytes of a block of scores. */
// @ts-ignore: decorator
@inline
export function scoreBytes(length: i32): usize {
  return <usize>BLOCK_ROWS * scoreStride(length)
}

/** Bytes of a right operand whose steps of k are the head's channels: keys or values, transposed. */
// @ts-ignore: decorator
@inline
export function acrossBytes(length: i32, size: i32): usize {
  return scoreStride(length) * size
}

/** Bytes of a right operand, or a sum, whose rows are positions. */
// @ts-ignore: decorator
@inline
export function alongBytes(length: i32, size: i32): usize {
  return <usize>roundUp(length, TILE_ROWS) * sizeStride(size)
}

/** Bytes of a block of a head's channels. */
// @ts-ignore: decorator
@inline
export function blockBytes(size: i32): usize {
  return <usize>BLOCK_ROWS * sizeStride(size)
}

/** Bytes of one value for each query of a block. */
export const QUERY_BYTES: usize = <usize>BLOCK_ROWS * 4

/** Bytes of the largest left operand. */
// @ts-ignore: decorator
@inline
export function leftBytes(length: i32, size: i32): usize {
  return <usize>BLOCK_ROWS * 4 * roundUp(max(length, size), TILE_ROWS)
}

/**
 * to [rows, columns] = left [rows, depth] · right, in scratch whose rows and columns are whole tiles.
 *
 * @param left - Packed first, into `packed`.
 * @param panelDepth - The steps of k that each panel of `right` holds.
 */
export function multiplyInto(
  to: usize,
  toStride: usize,
  left: usize,
  leftStride: usize,
  transposed: bool,
  right: usize,
  panelDepth: i32,
  rows: i32,
  depth: i32,
  columns: i32,
  packed: usize,
  add: bool,
): void {
  packLeft(packed, left, leftStride, transposed, rows, depth)
  multiplyPanels(
    packed,
    right,
    <usize>panelDepth * TILE_COLUMNS * 4,
    roundUp(rows, TILE_ROWS),
    roundUp(columns, TILE_COLUMNS),
    depth,
    to,
    toStride,
    add ? FROM_RESULT : FROM_ZERO,
    0,
    0,
  )
}
