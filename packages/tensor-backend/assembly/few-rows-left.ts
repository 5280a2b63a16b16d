import { flushDenormals, flushed, Unknown } from './denormals'
import { transposeFour } from './pack'

/** Rows that a tile of few rows holds. */
export const FOUR: i32 = 4

/** Rows that prepared rows, and sums of them, have room for: one, or whole fours. */
// @ts-ignore: decorator
@inline
export function paddedRows(m: i32): i32 {
  return m == 1 ? 1 : (m + FOUR - 1) & -FOUR
}

/** Bytes of four prepared rows, or of one where there is one. */
// @ts-ignore: decorator
@inline
export function panelBytes(m: i32, k: i32): usize {
  return (<usize>((k + 15) & ~15) << 2) * (m == 1 ? 1 : FOUR)
}

/**
 * Copies the left operand [m,k] to panels of four rows, each step of k its four values; one row alone
 * stays as it is. Rows are filled up to whole fours, and k to whole sixteens, with zeros.
 *
 * @param aRow - Bytes between rows of a, `aStep` between steps of k.
 */
export function prepareLeft(to: usize, a: usize, aRow: usize, aStep: usize, m: i32, k: i32): void {
  const bytes = panelBytes(m, k)
  const lanes = m == 1 ? 1 : FOUR
  for (let row = 0; row < m; row += FOUR, to += bytes, a += aRow * FOUR) {
    memory.fill(to, 0, bytes)
    const rows = min(FOUR, m - row)
    let step = 0
    if (aStep == 4 && rows == lanes) {
      step = k & ~3
      if (lanes == 1) copyRow(to, a, step)
      else copyFour(to, a, aRow, step)
    }
    for (; step < k; step++) {
      for (let i = 0; i < rows; i++) {
        store<f32>(to + (<usize>(step * lanes + i) << 2), flushed(a + aRow * i + aStep * step))
      }
    }
  }
}

function copyRow(to: usize, a: usize, steps: i32): void {
  const end = a + (<usize>steps << 2)
  for (; a < end; a += 16, to += 16) v128.store(to, flushDenormals(v128.load(a)))
}

function copyFour(to: usize, a: usize, aRow: usize, steps: i32): void {
  const end = a + (<usize>steps << 2)
  for (; a < end; a += 16, to += 64) transposeFour<Unknown>(to, a, aRow, 16)
}
