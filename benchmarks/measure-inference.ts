import { join } from 'node:path'
import { type Gpt, gptFromWeights } from '@nexttoken/gpt'
import { argmax } from '@nexttoken/sampling'
import { importGpt2, loadSafetensors } from '@nexttoken/weights'
import type { InferenceTask, LoadTask } from './task.ts'

const WARM_UP = 2
const FEWEST = 3

/** The milliseconds of a pass, in each sample: of the prompt, or of one further token of every text. */
export async function measureInference(task: InferenceTask): Promise<number[]> {
  const { config, tensors } = await importGpt2(task.model)
  const model = await gptFromWeights(config, tensors, { weights: task.weights })
  const times = await timed(task, () => sampleOf(model, task))
  model.dispose()
  return times
}

async function sampleOf(model: Gpt, { prompt, tokens, texts }: InferenceTask): Promise<number> {
  const session = model.start({ batchSize: texts })
  const id = (row: number, index: number) => (row * 101 + index * 7919 + 11) % 50256
  const rows = Array.from({ length: texts }, (_, row) =>
    Array.from({ length: prompt }, (_, index) => id(row, index)),
  )
  const start = performance.now()
  let logits = await session.append(rows)
  let milliseconds = performance.now() - start
  if (tokens > 0) {
    const begin = performance.now()
    for (let count = 0; count < tokens; count++) {
      logits = await session.append(logits.map(row => [argmax(row)]))
    }
    milliseconds = (performance.now() - begin) / tokens
  }
  session.dispose()
  return milliseconds
}

/** The milliseconds until all weights are in memory, in each sample. */
export function measureLoad(task: LoadTask): Promise<number[]> {
  const file = join(task.model, 'model.safetensors')
  return timed(task, async () => {
    const start = performance.now()
    await loadSafetensors(file)
    return performance.now() - start
  })
}

async function timed(
  { repeats, seconds }: InferenceTask | LoadTask,
  sample: () => Promise<number>,
): Promise<number[]> {
  const times: number[] = []
  for (let count = 0; count < WARM_UP; count++) await sample()
  const begin = performance.now()
  while (times.length < repeats) {
    const isLate = performance.now() - begin > seconds * 1000
    if (isLate && times.length >= FEWEST) break
    times.push(await sample())
  }
  return times
}
