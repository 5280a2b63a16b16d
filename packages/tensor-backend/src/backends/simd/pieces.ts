import type { Heap } from './heap.ts'
import { withTemporary } from './temporary.ts'

/** What a job over many tensors needs of one of them. */
export interface Whole {
  /** Number of values, the same at each address. */
  readonly size: number
  readonly addresses: readonly number[]
  /** For the kernel's own use. Defaults to 0. */
  readonly number?: number
}

/** Values of one piece: fixed, so that the same bits come out for any number of threads. */
const pieceValues = 16_384

/**
 * Cuts tensors into pieces for one parallel job, as assembly/pieces.ts reads them.
 *
 * @param run - Is given the address of the table of pieces and how many there are.
 */
export function withPieces<Result>(
  heap: Heap,
  wholes: readonly Whole[],
  run: (table: number, pieces: number) => Result,
): Result {
  const count = wholes.reduce((sum, { size }) => sum + Math.ceil(size / pieceValues), 0)
  const words = 2 + (wholes[0]?.addresses.length ?? 0)
  return withTemporary(heap, count * words * 4, table => {
    const integers = new Uint32Array(heap.buffer(), table, count * words)
    const numbers = new Float32Array(heap.buffer(), table, count * words)
    let at = 0
    for (const { size, addresses, number = 0 } of wholes) {
      for (let start = 0; start < size; start += pieceValues) {
        integers[at] = Math.min(pieceValues, size - start)
        numbers[at + 1] = number
        for (const [index, address] of addresses.entries()) {
          integers[at + 2 + index] = address + start * 4
        }
        at += words
      }
    }
    return run(table, count)
  })
}
