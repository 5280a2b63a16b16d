import { openBackend } from '@nexttoken/tensor-backend'
import { describeBackend } from '@nexttoken/tensor-backend/testing'
import { describe } from 'vitest'
import { hint, tensorflowBinding } from './tensorflow-binding.ts'

describe.skipIf(tensorflowBinding === undefined)(`tensorflow${hint}`, () =>
  describeBackend(() => openBackend('tensorflow')),
)
