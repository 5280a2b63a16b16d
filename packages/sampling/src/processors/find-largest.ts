/** What may be the largest values: the next search overwrites it. */
export interface Largest {
  /** The k-th largest, equals counted singly; the smallest of fewer, `-Infinity` of none. */
  kth: number
  /** How many are among the largest of those up to them, or NaN. */
  count: number
  /** The first `count` are theirs, ascending. */
  ids: Int32Array
  /** In order of `ids`. */
  values: Float32Array
}

/** Finds the `count` largest values by a heap of the largest ones seen so far. */
export function largestFinder(count: number): (values: Float32Array) => Largest {
  let heap = new Float32Array(0)
  const found = { kth: 0, count: 0, ids: new Int32Array(0), values: new Float32Array(0) }
  return values => {
    const size = Math.min(count, values.length)
    if (heap.length !== size) heap = new Float32Array(size)
    if (found.ids.length < values.length) {
      found.ids = new Int32Array(values.length)
      found.values = new Float32Array(values.length)
    }
    heap.fill(-Infinity)
    let kth = -Infinity
    let candidates = 0
    for (let id = 0; id < values.length; id++) {
      while (areBelow(values, id, kth)) id += 4
      const value = values[id]
      if (value < kth || id >= values.length) continue
      found.ids[candidates] = id
      found.values[candidates++] = value
      if (value > kth) kth = replaceSmallest(heap, value)
    }
    return Object.assign(found, { kth, count: candidates })
  }
}

/** Whether the four values from `id` on are all below `limit`: most are, so this saves time. */
function areBelow(values: Float32Array, id: number, limit: number): boolean {
  return (
    id + 4 <= values.length &&
    values[id] < limit &&
    values[id + 1] < limit &&
    values[id + 2] < limit &&
    values[id + 3] < limit
  )
}

/** Puts `value` in place of the root of a heap whose every parent is at most its children. */
function replaceSmallest(heap: Float32Array, value: number): number {
  let parent = 0
  for (let child = 1; child < heap.length; child = 2 * parent + 1) {
    if (child + 1 < heap.length && heap[child + 1] < heap[child]) child++
    if (heap[child] >= value) break
    heap[parent] = heap[child]
    parent = child
  }
  heap[parent] = value
  return heap[0]
}
