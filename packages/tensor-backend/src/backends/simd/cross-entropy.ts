import { requireTarget } from '../cpu/cross-entropy.ts'
import type { Heap } from './heap.ts'
import type { Operand } from './simd-backend.ts'
import { rowsOf, type SimdKernel } from './simd-kernel.ts'
import { withTemporary } from './temporary.ts'
import { float32View, int32View } from './views.ts'

export const crossEntropy: SimdKernel = ({ logits, targets }, attributes, backend) => {
  const ignored = attributes['ignoreIndex'] as number
  const { wasm, heap } = backend.engine
  const { rows, channels } = rowsOf(logits)
  const count = countTargets(heap, targets, { ignored, vocabulary: channels })
  const output = backend.output([])
  const sum = withTemporary(heap, rows * 8, losses =>
    wasm.crossEntropy(logits.address, targets.address, rows, channels, ignored, losses),
  )
  float32View(heap, output)[0] = sum / count
  return output
}

/** (softmax − one-hot) / count for the rows that count, times dy. */
export const crossEntropyGradient: SimdKernel = ({ logits, targets, dy }, attributes, backend) => {
  const ignored = attributes['ignoreIndex'] as number
  const { wasm, heap } = backend.engine
  const { rows, channels } = rowsOf(logits)
  const count = countTargets(heap, targets, { ignored, vocabulary: channels })
  const output = backend.output(logits.shape)
  const operands = [logits.address, targets.address, rows, channels, ignored, output.address]
  wasm.crossEntropyGradient(...operands, float32View(heap, dy)[0] / count)
  return output
}

/** How many targets count. Throws if one of them is no token. */
export function countTargets(
  heap: Heap,
  targets: Operand,
  { ignored, vocabulary }: { readonly ignored: number; readonly vocabulary: number },
): number {
  let count = 0
  for (const target of int32View(heap, targets)) {
    if (target === ignored) continue
    requireTarget(target, vocabulary)
    count++
  }
  return count
}
