import {
  countParameters,
  estimateMemory,
  type GptConfig,
  type MemoryEstimate,
} from '@nexttoken/gpt'
import type { ModelFiles, StoredWeights } from '@nexttoken/weights'
import { importModel } from '../model-files/import-model.ts'
import type { BackendOptions } from '../with-backend.ts'
import { estimateSpeed, type SpeedEstimate } from './estimate-speed.ts'
import { machineMemory } from './machine-memory.ts'

/** What a model will take, before it is loaded. */
export interface Plan {
  readonly config: GptConfig
  readonly parameters: number
  readonly stored: StoredWeights
  readonly sample: MemoryNeed
  readonly train: MemoryNeed & { readonly batch: number }
  /** Bytes that a process can have. */
  readonly machineBytes: number
  /** Bytes that the `simd` backend's memory can be. */
  readonly simdBytes: number
  readonly speed: SpeedEstimate
}

/** What something holds at least, and where there is room for it. */
export interface MemoryNeed {
  readonly memory: MemoryEstimate
  readonly fitsMachine: boolean
  readonly fitsSimd: boolean
}

/** What to plan for. */
export interface PlanOptions extends BackendOptions {
  /** Windows in a step of training. */
  readonly batch: number
}

/** WebAssembly's 32-bit addresses. */
const SIMD_BYTES = 2 ** 32

/** Reads a model's headers and measures the machine. */
export async function planModel(
  files: ModelFiles,
  { batch, ...options }: PlanOptions,
): Promise<Plan> {
  const { config, stored } = await importModel(files)
  const parameters = countParameters(config)
  const machineBytes = machineMemory()
  const need = (memory: MemoryEstimate): MemoryNeed => ({
    memory,
    fitsMachine: memory.total <= machineBytes,
    fitsSimd: memory.total <= SIMD_BYTES,
  })
  return {
    config,
    parameters,
    stored,
    sample: need(estimateMemory(config, { optimizer: 'none' })),
    train: { batch, ...need(estimateMemory(config, { batchSize: batch })) },
    machineBytes,
    simdBytes: SIMD_BYTES,
    speed: await estimateSpeed(config, { ...options, parameters }),
  }
}
