import { inspectBackends, openBackend } from '@nexttoken/tensor-backend'
import { describeBackend } from '@nexttoken/tensor-backend/testing'
import { runTests } from './vitest.ts'

describeBackend(async () => {
  const backend = await openBackend('webgpu')
  backend.tf.env().set('WEBGPU_CPU_FORWARD', false)
  return backend
})

const page = globalThis as unknown as Record<string, unknown>
page['inspectBackends'] = inspectBackends
page['openBackend'] = openBackend
page['runTests'] = runTests
