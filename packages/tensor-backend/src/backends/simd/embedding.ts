import { requireIds } from '../cpu/embedding.ts'
import type { SimdKernel } from './simd-kernel.ts'
import { int32View } from './views.ts'

export const embedding: SimdKernel = ({ table, ids }, _attributes, backend) => {
  const [rows, channels] = table.shape
  requireIds(int32View(backend.engine.heap, ids), rows)
  const output = backend.output([...ids.shape, channels])
  const operands = [table, ids, output].map(({ address }) => address)
  backend.engine.wasm.embedding(...operands, ids.size, channels)
  return output
}

/** [V, C]: every row of dy added to the row that its id names. */
export const embeddingGradient: SimdKernel = ({ ids, dy }, attributes, backend) => {
  const rows = attributes['rows'] as number
  const channels = dy.shape[dy.shape.length - 1]
  requireIds(int32View(backend.engine.heap, ids), rows)
  const output = backend.output([rows, channels])
  const operands = [ids, dy, output].map(({ address }) => address)
  backend.engine.wasm.embeddingGradient(...operands, rows, ids.size, channels)
  return output
}
