import type { Heap } from './heap.ts'

/** Lends so many bytes of memory to a function, by their address. */
export function withTemporary<Result>(
  heap: Heap,
  bytes: number,
  use: (address: number) => Result,
): Result {
  const address = heap.allocate(bytes)
  try {
    return use(address)
  } finally {
    heap.release(address, bytes)
  }
}
