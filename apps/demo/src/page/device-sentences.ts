import type { BackendReport } from '@nexttoken/tensor-backend'
import type { Device } from '../messages.ts'
import type { DeviceState } from './page-state.ts'

/** What computes, or why nothing does. */
export function describeDevice({ device, lost, problem }: DeviceState): string {
  if (problem !== undefined) return `No device opens. ${problem}`
  if (lost !== undefined) return `The device ${lost.name} was lost.`
  if (device === undefined) return 'Opening a device…'
  return sentences(`Computes on ${device.name}: ${device.device}`)
}

/** What the open device lacks, and what is missing for WebGPU; nothing if nothing is. */
export function explainDevice({ device, reports }: DeviceState): string {
  if (device === undefined) return ''
  const open = reports.find(({ name }) => name === device.name)
  const webgpu = reports.find(({ name }) => name === 'webgpu')
  return [open && limits(device, open), webgpu === open ? '' : withoutWebGpu(webgpu)]
    .filter(Boolean)
    .join(' ')
}

/** What a report says of a backend that opens nevertheless, unless the device says it itself. */
function limits({ device }: Device, { note, remedy, onlyWhenNamed }: BackendReport): string {
  const slow = onlyWhenNamed && `Open because it was chosen: ${onlyWhenNamed}`
  return sentences(slow, note && device.includes(note) ? undefined : note, remedy)
}

function withoutWebGpu(report: BackendReport | undefined): string {
  if (report === undefined) return ''
  const { available, onlyWhenNamed, reason, remedy } = report
  if (!available) return sentences(`No WebGPU: ${reason}`, remedy, slower)
  return sentences(onlyWhenNamed && `WebGPU opens only when it is chosen: ${onlyWhenNamed}`)
}

const slower = 'Everything works, only slower: keep the model small.'

function sentences(...texts: readonly (string | undefined)[]): string {
  return texts
    .filter(text => text !== undefined && text !== '')
    .map(text => (text!.endsWith('.') ? text : `${text}.`))
    .join(' ')
}
