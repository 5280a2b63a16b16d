import type { BackendDefinition } from '../backend.ts'
import { cpuBackend } from './cpu/index.ts'

/** Every backend, best first: a new one is a folder beside `cpu/` and a line here. */
export const backends: readonly BackendDefinition[] = [cpuBackend]
