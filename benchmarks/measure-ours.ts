/**
 * Measures one task on one of our backends and prints its timing, as the scripts in `references` do.
 *
 *   tsx --conditions=@nexttoken/source benchmarks/measure-ours.ts BACKEND TASK
 */
import { type Backend, type BackendName, openBackend } from '@nexttoken/tensor-backend'
import { measureTraining, peakMemoryBytes } from '../apps/cli/src/bench/measure-training.ts'
import { median } from '../apps/cli/src/bench/median.ts'
import { measureInference, measureLoad } from './measure-inference.ts'
import type { ProductTask, Task } from './task.ts'

const WARM_UP = 3
const FEWEST = 3

/** Operations that a sample holds at least: a small product alone is too short to time. */
const SAMPLE_OPERATIONS = 2e8

const [backendName, json] = process.argv.slice(2)
const { threads, ...task } = JSON.parse(json) as Task & { readonly threads: number }
const backend = await openBackend(backendName as BackendName, { threads })
const times = await measure()
const timing =
  'medianMs' in times ? times : { medianMs: median(times), fastestMs: Math.min(...times) }
console.log(
  JSON.stringify({
    engine: `${backend.name}: ${backend.device}`,
    medianMs: timing.medianMs,
    fastestMs: timing.fastestMs,
    peakMemoryBytes: peakMemoryBytes(),
  }),
)
backend.dispose()

function measure() {
  if (task.kind === 'product') return measureProduct(backend, task)
  if (task.kind === 'inference') return measureInference(task)
  if (task.kind === 'load') return measureLoad(task)
  return measureTraining(task.workload, { steps: task.repeats, seconds: task.seconds })
}

/** The milliseconds of a product, in each sample. */
async function measureProduct({ tf }: Backend, product: ProductTask): Promise<number[]> {
  const { batch, m, k, n, transposeA, transposeB, repeats, seconds } = product
  const leading = batch === undefined ? [] : [batch]
  const a = tf.randomNormal([...leading, ...(transposeA ? [k, m] : [m, k])], 0, 1, 'float32', 1)
  const b = tf.randomNormal([...leading, ...(transposeB ? [n, k] : [k, n])], 0, 1, 'float32', 2)
  // Matrices go through the kernel of `linear` and its gradients, the only one with four layouts.
  const multiply = () =>
    batch === undefined
      ? (tf.engine().runKernel('NtMatMul', { a, b }, { transposeA, transposeB }) as typeof a)
      : tf.matMul(a, b, transposeA, transposeB)
  const products = Math.max(1, Math.floor(SAMPLE_OPERATIONS / (2 * (batch ?? 1) * m * k * n)))
  const times: number[] = []
  let begin = 0
  for (let sample = -WARM_UP; sample < repeats; sample++) {
    const start = performance.now()
    if (sample === 0) begin = start
    if (sample >= FEWEST && start - begin > seconds * 1000) break
    for (let i = 1; i < products; i++) multiply().dispose()
    await readFirst(multiply())
    if (sample >= 0) times.push((performance.now() - start) / products)
  }
  return times

  /** Waits for devices that work after the kernel has returned. */
  async function readFirst(result: typeof a): Promise<void> {
    const first = tf.slice(
      result,
      result.shape.map(() => 0),
      result.shape.map(() => 1),
    )
    await first.data()
    tf.dispose([first, result])
  }
}
