import { droppedWords } from './dropped-words.ts'
import type { SimdKernel } from './simd-kernel.ts'

export const dropout: SimdKernel = ({ x }, attributes, backend) => {
  const output = backend.output(x.shape)
  backend.engine.wasm.dropout(x.address, output.address, x.size, ...droppedWords(attributes))
  return output
}
