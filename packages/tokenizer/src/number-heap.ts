/** Adds a number to a binary min-heap. */
export function pushNumber(heap: number[], value: number): void {
  let child = heap.length
  heap.push(value)
  while (child > 0) {
    const parent = (child - 1) >> 1
    if (heap[parent] <= value) break
    heap[child] = heap[parent]
    child = parent
  }
  heap[child] = value
}

/** Takes the smallest number from a binary min-heap that is not empty. */
export function popSmallest(heap: number[]): number {
  const smallest = heap[0]
  const last = heap.pop() as number
  if (heap.length > 0) sink(heap, last)
  return smallest
}

function sink(heap: number[], value: number): void {
  let parent = 0
  for (let child = 1; child < heap.length; child = 2 * parent + 1) {
    if (heap[child + 1] < heap[child]) child++
    if (heap[child] >= value) break
    heap[parent] = heap[child]
    parent = child
  }
  heap[parent] = value
}
