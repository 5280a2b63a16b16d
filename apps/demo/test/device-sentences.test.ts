import { expect, test } from 'vitest'
import { describeDevice, explainDevice } from '../src/page/device-sentences.ts'

const simd = { name: 'simd', device: '1 thread' } as const
const webgpu = { name: 'webgpu', device: 'a graphics card' } as const
const noGpu = {
  name: 'webgpu',
  available: false,
  reason: 'no adapter',
  remedy: 'buy one.',
} as const

test('shows what the report says of the open device, and of WebGPU', () => {
  const oneThread = { note: 'One thread: the page is not isolated.', remedy: 'Send headers' }
  const reports = [noGpu, { ...simd, available: true, ...oneThread }]
  expect(explainDevice({ device: simd, reports })).toBe(
    'One thread: the page is not isolated. Send headers. No WebGPU: no adapter. buy one. ' +
      'Everything works, only slower: keep the model small.',
  )
})

test('does not say again what the device says', () => {
  const reports = [{ ...webgpu, available: true, note: 'a graphics card' }]
  expect(explainDevice({ device: webgpu, reports })).toBe('')
})

test('a software adapter is explained, whether it is chosen or not', () => {
  const reports = [{ ...webgpu, available: true, onlyWhenNamed: 'software adapter' }]
  expect(explainDevice({ device: webgpu, reports })).toMatch(
    /^Open because it was chosen: software/,
  )
  expect(explainDevice({ device: simd, reports })).toMatch(
    /^WebGPU opens only when it is chosen: s/,
  )
})

test('nothing is explained where nothing is missing', () => {
  const reports = [{ ...webgpu, available: true }]
  expect(explainDevice({ device: webgpu, reports })).toBe('')
  expect(explainDevice({ device: simd, reports })).toBe('')
  expect(explainDevice({ reports })).toBe('')
})

test('names the device, its loss, or why there is none', () => {
  expect(describeDevice({ reports: [] })).toBe('Opening a device…')
  expect(describeDevice({ reports: [], device: simd })).toBe('Computes on simd: 1 thread.')
  const told = { name: 'simd', device: 'One. Why.' } as const
  expect(describeDevice({ reports: [], device: told })).toBe('Computes on simd: One. Why.')
  expect(describeDevice({ reports: [], lost: { name: 'webgpu', message: '' } })).toMatch(/lost/)
  expect(describeDevice({ reports: [], problem: 'None.' })).toBe('No device opens. None.')
})
