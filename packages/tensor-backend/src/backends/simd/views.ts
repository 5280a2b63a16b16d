import type { Heap } from './heap.ts'
import type { Operand } from './simd-backend.ts'

/** The values of a float32 tensor, in WebAssembly's memory itself. */
export function float32View({ buffer }: Heap, { address, size }: Operand): Float32Array {
  return new Float32Array(buffer(), address, size)
}

/** The values of an int32 tensor, in WebAssembly's memory itself. */
export function int32View({ buffer }: Heap, { address, size }: Operand): Int32Array {
  return new Int32Array(buffer(), address, size)
}
