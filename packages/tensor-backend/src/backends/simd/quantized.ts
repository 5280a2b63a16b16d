import { requireIds } from '../cpu/embedding.ts'
import type { Operand, Output, SimdBackend } from './simd-backend.ts'
import type { Operands, SimdKernel } from './simd-kernel.ts'
import { withTemporary } from './temporary.ts'
import { int32View } from './views.ts'

/** Values of a weight that are dequantized at once: 4 MB. */
const blockValues = 2 ** 20

interface QuantizedAttributes {
  readonly dtype: number
  readonly group: number
  readonly inputs: number
}

/** x […, in] · the transpose of the weight [out, in] + bias [out]. */
export const quantizedMatMul: SimdKernel = (operands, attributes, backend) => {
  const { x, codes, scales, bias } = operands
  const { dtype, group, inputs } = attributes as unknown as QuantizedAttributes
  const leading = x.shape.slice(0, -1)
  const rows = leading.reduce((product, size) => product * size, 1)
  const outputs = codes.shape[0]
  const output = backend.output([...leading, outputs])
  const { wasm, strips } = backend.engine
  if (wasm.hasFewRows(rows, outputs, inputs)) {
    const weight = [codes.address, scales.address, dtype, group] as const
    const sizes = [rows, outputs, inputs, bias?.address ?? 0, strips] as const
    wasm.multiplyCodes(x.address, ...weight, output.address, ...sizes)
  } else multiplyBlocks(backend, operands, { attributes: attributes as never, output, rows })
  return output
}

interface Product {
  readonly attributes: QuantizedAttributes
  readonly output: Output
  readonly rows: number
}

/** Many rows: so many outputs of the weight are dequantized at once, and multiplied as they are. */
function multiplyBlocks(
  { engine: { wasm, heap, strips } }: SimdBackend,
  { x, codes, scales, bias }: Operands,
  { attributes: { dtype, group, inputs }, output, rows }: Product,
): void {
  const outputs = codes.shape[0]
  const block = Math.min(outputs, Math.ceil(blockValues / Math.max(1, inputs)))
  const rowBytes = inputs * 4
  withTemporary(heap, block * rowBytes, weight => {
    for (let first = 0; first < outputs; first += block) {
      const count = Math.min(block, outputs - first)
      const source = [codes.address, scales.address, dtype, group, inputs] as const
      wasm.decodeRows(...source, 0, first, count, weight)
      const biases = bias === undefined ? 0 : bias.address + first * 4
      const left = [x.address, rowBytes, 0] as const
      const result = [output.address + first * 4, outputs * 4, rows, count, inputs] as const
      wasm.matMul(...left, weight, rowBytes, 1, ...result, biases, 0, 0, strips)
    }
  })
}

/** The rows of the weight [out, in] that the ids name. */
export const quantizedEmbedding: SimdKernel = ({ codes, scales, ids }, attributes, backend) => {
  const { dtype, group, inputs } = attributes as unknown as QuantizedAttributes
  const { wasm, heap } = backend.engine
  requireIds(int32View(heap, ids), codes.shape[0])
  const output: Output & Operand = backend.output([...ids.shape, inputs])
  const source = [codes.address, scales.address, dtype, group, inputs] as const
  wasm.decodeRows(...source, ids.address, 0, ids.size, output.address)
  return output
}
