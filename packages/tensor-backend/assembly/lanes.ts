// Rows inside a matrix may end in the middle of four lanes: what follows is another row.

const MASKS: usize = memory.data<i32>([0, 0, 0, 0, -1, 0, 0, 0, -1, -1, 0, 0, -1, -1, -1, 0])

/** All bits set in the first `count` lanes, 0 to 3. */
// @ts-ignore: decorator
@inline
export function laneMask(count: i32): v128 {
  return v128.load(MASKS + (<usize>count << 4))
}

/** The first `count` lanes, 1 to 3, from memory; the rest is 0. */
// @ts-ignore: decorator
@inline
export function loadLanes(from: usize, count: i32): v128 {
  if (count == 1) return v128.load32_zero(from)
  const two = v128.load64_zero(from)
  return count == 2 ? two : v128.load32_lane(from, two, 2, 8)
}

/** Writes the first `count` lanes, 1 to 3, and nothing else. */
// @ts-ignore: decorator
@inline
export function storeLanes(to: usize, values: v128, count: i32): void {
  if (count == 1) {
    v128.store32_lane(to, values, 0)
    return
  }
  v128.store64_lane(to, values, 0)
  if (count == 3) v128.store32_lane(to, values, 2, 8)
}

/** to [count] += from [count]. */
export function addRow(to: usize, from: usize, count: i32): void {
  const end = from + (<usize>(count & ~3) << 2)
  const rest = count & 3
  for (; from < end; from += 16, to += 16) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)))
  }
  if (rest > 0) storeLanes(to, f32x4.add(loadLanes(to, rest), loadLanes(from, rest)), rest)
}
