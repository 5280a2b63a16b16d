import { openBackend } from '@nexttoken/tensor-backend'
import { describeBackend } from '@nexttoken/tensor-backend/testing'
import { describe } from 'vitest'

describe('with what the engine has, on every core', () => {
  describeBackend(() => openBackend('simd'))
})
describe('without fused multiply-add, on one thread', () => {
  describeBackend(() => openBackend('simd', { fusedMultiplyAdd: false, threads: 1 }))
})
