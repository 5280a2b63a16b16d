import { operationsOf, type TrainingWorkload, workloads } from '../apps/cli/src/bench/workloads.ts'
import type { ProductTask, Task } from './task.ts'

/** What `--only` picks from. */
export type Part = (typeof parts)[number]

export const parts = ['matmul', 'toy', 'mid', 'gpt2', 'decode', 'load', 'growth'] as const

/** The parts that need a model's files. */
export const partsWithModel: readonly Part[] = ['decode', 'load']

/** A task with the name that tables give it. */
export interface NamedTask {
  readonly name: string
  readonly task: Task
}

const layouts = {
  A·B: [false, false],
  A·Bᵀ: [false, true],
  Aᵀ·B: [true, false],
  Aᵀ·Bᵀ: [true, true],
}

/** How much is measured, and on what. */
export interface Extent {
  readonly quick: boolean
  /** The folder with the files of GPT-2 124M, for the parts that need it. */
  readonly model: string
}

/** The tasks of a part that is compared with the references. */
export function comparedTasks(part: Exclude<Part, 'growth'>, extent: Extent): NamedTask[] {
  if (part === 'matmul') return productTasks(extent)
  if (part === 'decode') return inferenceTasks(extent)
  if (part === 'load') return [loadTask(extent)]
  return [trainingTask(part, workloads[part], extent.quick)]
}

function productTasks({ quick }: Extent): NamedTask[] {
  const limits = quick ? { repeats: 5, seconds: 2 } : { repeats: 30, seconds: 10 }
  const large = Object.entries(layouts).map(([name, [transposeA, transposeB]]) => ({
    name: `${name}, 1024×768×3072`,
    task: { kind: 'product' as const, m: 1024, k: 768, n: 3072, transposeA, transposeB, ...limits },
  }))
  const small = { batch: 48, m: 64, k: 32, n: 64, transposeA: false, transposeB: false }
  return [
    ...large,
    { name: '48 × [64,32]·[32,64]', task: { kind: 'product', ...small, ...limits } },
  ]
}

function inferenceTasks({ quick, model }: Extent): NamedTask[] {
  const limits = quick ? { repeats: 3, seconds: 2 } : { repeats: 9, seconds: 45 }
  const common = { kind: 'inference', model, weights: 'f32', texts: 1, ...limits } as const
  const going = { ...common, prompt: 32, tokens: quick ? 10 : 50 }
  return [
    { name: 'F32', task: going },
    { name: 'F16', task: { ...going, weights: 'f16' } },
    { name: '8 bits', task: { ...going, weights: 'int8' } },
    { name: 'F32, 8 texts together', task: { ...going, texts: 8 } },
    { name: 'F32, a prompt of 256', task: { ...common, prompt: 256, tokens: 0 } },
  ]
}

function loadTask({ quick, model }: Extent): NamedTask {
  const limits = quick ? { repeats: 3, seconds: 2 } : { repeats: 15, seconds: 20 }
  return { name: 'F32 safetensors', task: { kind: 'load', model, ...limits } }
}

const { toy, mid, gpt2 } = workloads

function resized({ config, ...rest }: TrainingWorkload, size: object): TrainingWorkload {
  return { ...rest, config: { ...config, ...size } }
}

/** From the toy to the 124M model: one size at a time, then all. */
const growing: Readonly<Record<string, TrainingWorkload>> = {
  toy,
  'channels × 2': resized(toy, { channels: 256, heads: 8 }),
  'channels × 4': resized(toy, { channels: 512, heads: 16 }),
  'layers × 2': resized(toy, { layers: 8 }),
  'layers × 4': resized(toy, { layers: 16 }),
  'context × 2': { ...resized(toy, { contextLength: 128 }), window: 128 },
  'context × 4': { ...resized(toy, { contextLength: 256 }), window: 256 },
  'batch × 2': { ...toy, batch: 24 },
  'batch × 4': { ...toy, batch: 48 },
  mid,
  'gpt2, 4 layers': resized(gpt2, { layers: 4 }),
  'gpt2, vocabulary 512': resized(gpt2, { vocabularySize: 512 }),
  gpt2,
}

/** The points of the growth table, `toy` the first. */
export function growthTasks(quick: boolean): NamedTask[] {
  const names = quick
    ? ['toy', 'channels × 4', 'layers × 4', 'batch × 4', 'mid']
    : Object.keys(growing)
  return names.map(name => trainingTask(name, growing[name], quick))
}

function trainingTask(name: string, workload: TrainingWorkload, quick: boolean): NamedTask {
  const limits = quick ? { repeats: 3, seconds: 5 } : { repeats: 30, seconds: 30 }
  return { name, task: { kind: 'training', workload, ...limits } }
}

/** Floating-point operations of one repetition, where they are what takes the time. */
export function operationsOfTask(task: Task): number | undefined {
  if (task.kind === 'training') return operationsOf(task.workload)
  return task.kind === 'product' ? operationsOfProduct(task) : undefined
}

function operationsOfProduct({ batch = 1, m, k, n }: ProductTask): number {
  return 2 * batch * m * k * n
}
