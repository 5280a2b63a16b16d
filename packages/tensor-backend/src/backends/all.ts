import type { BackendDefinition } from '../backend.ts'
import { cpuBackend } from './cpu/index.ts'
import { cudaBackend } from './cuda/index.ts'
import { simdBackend } from './simd/index.ts'
import { tensorflowBackend } from './tensorflow/index.ts'
import { webgpuBackend } from './webgpu/index.ts'

/** Every backend, best first: a new one is a folder beside `cpu/` and a line here. */
export const backends: readonly BackendDefinition[] = [
  cudaBackend,
  webgpuBackend,
  tensorflowBackend,
  simdBackend,
  cpuBackend,
]
