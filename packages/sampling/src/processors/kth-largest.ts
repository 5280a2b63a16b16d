/**
 * The `count`-th largest value, equals counted singly, by a heap of the largest ones seen so far;
 * `-Infinity` if there are fewer.
 */
export function kthLargest(values: Float32Array, count: number): number {
  const heap = new Float32Array(Math.min(count, values.length)).fill(-Infinity)
  for (let index = 0; index < values.length; index++) {
    if (values[index] > heap[0]) replaceSmallest(heap, values[index])
  }
  return heap[0]
}

/** Puts `value` in place of the root of a heap whose every parent is at most its children. */
function replaceSmallest(heap: Float32Array, value: number): void {
  let parent = 0
  for (let child = 1; child < heap.length; child = 2 * parent + 1) {
    if (child + 1 < heap.length && heap[child + 1] < heap[child]) child++
    if (heap[child] >= value) break
    heap[parent] = heap[child]
    parent = child
  }
  heap[parent] = value
}
