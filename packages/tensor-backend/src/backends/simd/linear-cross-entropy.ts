import { countTargets } from './cross-entropy.ts'
import type { Operand, Output, SimdBackend } from './simd-backend.ts'
import type { SimdKernel } from './simd-kernel.ts'
import { withTemporary } from './temporary.ts'
import { float32View } from './views.ts'

/** Logits held at once: 64 MiB, so that the table is packed once for a few hundred rows. */
const chunkValues = 2 ** 24

interface Head {
  readonly hidden: Operand
  /** [V,C]. */
  readonly weight: Operand
  readonly targets: Operand
  readonly ignored: number
  /** Targets that count. */
  readonly count: number
  /** [d hidden, d weight], if they are wanted. */
  readonly gradients: readonly [Output, Output] | undefined
}

/** [mean loss], and with `gradients` also [d hidden, d weight]. */
export const linearCrossEntropy: SimdKernel = (
  { hidden, weight, targets },
  attributes,
  backend,
) => {
  const { ignoreIndex: ignored, gradients: wanted } = attributes as {
    ignoreIndex: number
    gradients: boolean
  }
  const { heap } = backend.engine
  const count = countTargets(heap, targets, { ignored, vocabulary: weight.shape[0] })
  const gradients = wanted
    ? ([backend.output(hidden.shape), backend.output(weight.shape)] as const)
    : undefined
  const head = { hidden, weight, targets, ignored, count, gradients }
  const loss = backend.output([])
  float32View(heap, loss)[0] = sumChunks(backend, head) / count
  return gradients === undefined ? [loss] : [loss, ...gradients]
}

/** The loss over all rows, a chunk of logits at a time; fills the gradients on the way. */
function sumChunks({ engine }: SimdBackend, head: Head): number {
  const { heap } = engine
  const [vocabulary] = head.weight.shape
  const rows = head.targets.size
  const chunk = Math.max(1, Math.min(rows, Math.floor(chunkValues / Math.max(1, vocabulary))))
  if (head.gradients !== undefined && rows === 0) float32View(heap, head.gradients[1]).fill(0)
  return withTemporary(heap, chunk * vocabulary * 4, logits => {
    let sum = 0
    for (let start = 0; start < rows; start += chunk) {
      sum += chunkLoss(engine, head, { logits, start, count: Math.min(chunk, rows - start) })
    }
    return sum
  })
}

interface Chunk {
  /** Where the chunk's logits [count,V] go. */
  readonly logits: number
  /** Its first row. */
  readonly start: number
  readonly count: number
}

function chunkLoss(engine: SimdBackend['engine'], head: Head, chunk: Chunk): number {
  const { wasm, heap, strips } = engine
  const [vocabulary, channels] = head.weight.shape
  const { logits, start, count } = chunk
  const rowBytes = channels * 4
  const hidden = [head.hidden.address + start * rowBytes, rowBytes, 0] as const
  const table = [head.weight.address, rowBytes, 1] as const
  const sizes = [count, vocabulary, channels] as const
  wasm.matMul(...hidden, ...table, logits, vocabulary * 4, ...sizes, 0, 0, 0, strips)
  const targets = head.targets.address + start * 4
  const operands = [logits, targets, count, vocabulary, head.ignored] as const
  const loss = withTemporary(heap, count * 8, losses => wasm.crossEntropy(...operands, losses))
  if (head.gradients !== undefined) {
    wasm.crossEntropyGradient(...operands, logits, 1 / head.count)
    differentiateChunk(engine, { ...head, gradients: head.gradients }, chunk)
  }
  return loss
}

/** From the gradients of a chunk's logits: those of its hidden rows, and its share of the weight's. */
function differentiateChunk(
  { wasm, strips }: SimdBackend['engine'],
  { hidden, weight, gradients }: Head & { readonly gradients: readonly [Output, Output] },
  { logits, start, count }: Chunk,
): void {
  const [vocabulary, channels] = weight.shape
  const rowBytes = channels * 4
  const first = start * rowBytes
  const rows = [gradients[0].address + first, rowBytes, count, channels, vocabulary] as const
  wasm.matMul(logits, vocabulary * 4, 0, weight.address, rowBytes, 0, ...rows, 0, 0, 0, strips)
  const table = [gradients[1].address, rowBytes, vocabulary, channels, count] as const
  const adds = Number(start > 0)
  wasm.matMul(
    logits,
    vocabulary * 4,
    1,
    hidden.address + first,
    rowBytes,
    0,
    ...table,
    0,
    adds,
    0,
    strips,
  )
}
