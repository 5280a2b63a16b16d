import { rowsOf, type SimdKernel } from './simd-kernel.ts'
import { withTemporary } from './temporary.ts'

/** x […, C] → [C]: the sum over every row. */
export const columnSums: SimdKernel = ({ x }, _attributes, backend) => {
  const { rows, channels } = rowsOf(x)
  const output = backend.output([channels])
  const { wasm, heap } = backend.engine
  withTemporary(heap, wasm.partialBytes(rows, channels), partials =>
    wasm.columnSums(x.address, rows, channels, partials, output.address),
  )
  return output
}
