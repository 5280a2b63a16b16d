import { openBackend } from '@nexttoken/tensor-backend'
import { expect, test } from 'vitest'

test('simd has its own kernels, even if cpu was open before', async () => {
  const cpu = await openBackend('cpu')
  cpu.dispose()
  const { tf, dispose } = await openBackend('simd', { threads: 1 })
  const kernels = (backendName: string) =>
    new Map(tf.getKernelsForBackend(backendName).map(one => [one.kernelName, one.kernelFunc]))
  const [ours, theirs] = [kernels('simd'), kernels('cpu')]
  const shared = [...ours].filter(([name, kernel]) => theirs.get(name) === kernel)
  const names = shared.map(([name]) => name)
  expect(names).toContain('Softmax')
  expect(names.filter(name => name.startsWith('Nt'))).toEqual([])
  expect(names).not.toContain('BatchMatMul')
  expect(ours.has('NtGelu')).toBe(true)
  dispose()
})
