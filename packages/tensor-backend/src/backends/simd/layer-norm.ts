import { rowsOf, type SimdKernel } from './simd-kernel.ts'
import { withTemporary } from './temporary.ts'

export const layerNorm: SimdKernel = ({ x, gain, bias }, { epsilon }, backend) => {
  const output = backend.output(x.shape)
  const { rows, channels } = rowsOf(x)
  const operands = [x, gain, bias, output].map(({ address }) => address)
  if (x.size > 0) backend.engine.wasm.layerNorm(...operands, rows, channels, epsilon as number)
  return output
}

/** d x = (g − mean(g) − n·mean(g·n)) / deviation, where g = dy·gain and n = normalised x. */
export const layerNormInputGradient: SimdKernel = ({ x, gain, dy }, { epsilon }, backend) => {
  const output = backend.output(x.shape)
  const { rows, channels } = rowsOf(x)
  const operands = [x, gain, dy, output].map(({ address }) => address)
  const { wasm } = backend.engine
  if (x.size > 0) wasm.layerNormInputGradient(...operands, rows, channels, epsilon as number)
  return output
}

/** [C]: the sum of dy · normalised x over every row. */
export const layerNormGainGradient: SimdKernel = ({ x, dy }, { epsilon }, backend) => {
  const { rows, channels } = rowsOf(x)
  const output = backend.output([channels])
  const { wasm, heap } = backend.engine
  const operands = [x, dy, output].map(({ address }) => address)
  if (channels === 0) return output
  withTemporary(heap, wasm.partialBytes(rows, channels), partials =>
    wasm.layerNormGainGradient(...operands, rows, channels, epsilon as number, partials),
  )
  return output
}
