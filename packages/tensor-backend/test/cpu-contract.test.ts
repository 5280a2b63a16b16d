import { openBackend } from '@nexttoken/tensor-backend'
import { describeBackend } from '@nexttoken/tensor-backend/testing'

describeBackend(() => openBackend('cpu'))
