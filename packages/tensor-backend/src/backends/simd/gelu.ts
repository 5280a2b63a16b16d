import type { SimdKernel } from './simd-kernel.ts'

export const gelu: SimdKernel = ({ x }, _attributes, backend) => {
  const output = backend.output(x.shape)
  backend.engine.wasm.gelu(x.address, output.address, x.size)
  return output
}

export const geluGradient: SimdKernel = ({ x, dy }, _attributes, backend) => {
  const output = backend.output(x.shape)
  backend.engine.wasm.geluGradient(x.address, dy.address, output.address, x.size)
  return output
}
