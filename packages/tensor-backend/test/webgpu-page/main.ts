import { inspectBackends, openBackend } from '@nexttoken/tensor-backend'

Object.assign(globalThis, { inspectBackends, openBackend })
