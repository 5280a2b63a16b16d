import { positions } from './attention-head'
import { drawFactors, drops } from './drop-factors'

/**
 * Multiplies the first `count` probabilities of a query, a multiple of four, by 0 or 1 / (1 − rate), as
 * their places in [B,H,T,T] say.
 *
 * @param factors - Scratch for a row, which then holds what was multiplied by.
 */
export function dropRow(row: usize, factors: usize, head: i32, query: i32, count: i32): void {
  if (!drops()) return
  const length = <u64>positions()
  drawFactors(factors, (<u64>head * length + <u64>query) * length, count)
  dropAlike(row, factors, count)
}

/** Drops of another row what `dropRow` has just dropped. */
export function dropAlike(row: usize, factors: usize, count: i32): void {
  if (!drops()) return
  const end = row + ((<usize>count) << 2)
  for (; row < end; row += 16, factors += 16) {
    v128.store(row, f32x4.mul(v128.load(row), v128.load(factors)))
  }
}
