import type { Attributes } from '../../kernel.ts'
import { droppedWords } from './dropped-words.ts'
import type { Operand, SimdBackend } from './simd-backend.ts'
import type { SimdKernel } from './simd-kernel.ts'

/** qkv [B,T,3C] → [B,T,C]. */
export const causalAttention: SimdKernel = ({ qkv }, attributes, backend) => {
  const [batch, positions, width] = qkv.shape
  const output = backend.output([batch, positions, width / 3])
  const { wasm } = backend.engine
  const scratch = wasm.attentionScratch
  run(backend, {
    qkv,
    attributes,
    scratch,
    call: heads => wasm.attention(qkv.address, output.address, ...heads),
  })
  return output
}

/** The gradient of qkv [B,T,3C], from probabilities computed once more. */
export const causalAttentionGradient: SimdKernel = ({ qkv, dy }, attributes, backend) => {
  const output = backend.output(qkv.shape)
  const { wasm } = backend.engine
  const addresses = [qkv.address, dy.address, output.address]
  const scratch = wasm.attentionGradientScratch
  run(backend, {
    qkv,
    attributes,
    scratch,
    call: heads => wasm.attentionGradient(...addresses, ...heads),
  })
  return output
}

interface Pass {
  readonly qkv: Operand
  readonly attributes: Attributes
  readonly scratch: (positions: number, size: number) => number
  readonly call: (heads: readonly number[]) => void
}

function run({ engine }: SimdBackend, { qkv, attributes, scratch, call }: Pass): void {
  if (qkv.size === 0) return
  const [batch, positions, width] = qkv.shape
  const heads = attributes['heads'] as number
  const size = width / 3 / heads
  engine.requireScratch(scratch(positions, size))
  call([batch, positions, heads, size, ...droppedWords(attributes)])
}
