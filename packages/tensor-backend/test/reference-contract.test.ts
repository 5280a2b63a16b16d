import { openBackend } from '@nexttoken/tensor-backend'
import { describeBackend } from '@nexttoken/tensor-backend/testing'
import { describe, vi } from 'vitest'

// The `cpu` backend without its own kernels: what every device starts from.
vi.mock('../src/backends/cpu/kernels.ts', () => ({ kernels: {} }))

describe('reference kernels', () => describeBackend(() => openBackend('cpu')))
