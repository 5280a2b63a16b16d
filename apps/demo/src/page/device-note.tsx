import type { BackendReport } from '@nexttoken/tensor-backend'
import type { JSX } from 'preact'
import type { BackendChoice, Device } from '../messages.ts'
import type { DeviceState } from './page-state.ts'

interface DeviceNoteProps extends DeviceState {
  readonly backend: BackendChoice
  onBackend(backend: BackendChoice): void
}

/** Says what computes, and what is missing where it is not a GPU; lets another backend be opened. */
export function DeviceNote(props: DeviceNoteProps): JSX.Element {
  const { reports, device } = props
  return (
    <div class="device">
      <p role="status">
        <span class={device ? 'light on' : 'light'} aria-hidden="true" />
        <span>{describe(props)}</span>
      </p>
      <p class="hint">{device && withoutGpu(device, reports)}</p>
      <BackendField {...props} />
    </div>
  )
}

function BackendField({ reports, backend, onBackend }: DeviceNoteProps): JSX.Element {
  const names = reports.filter(({ available }) => available).map(({ name }) => name)
  return (
    <div class="backend">
      <label for="backend">Backend</label>
      <select
        id="backend"
        value={backend}
        onChange={({ currentTarget }) => onBackend(currentTarget.value as BackendChoice)}
      >
        <option value="auto">the best</option>
        {names.map(name => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </div>
  )
}

function describe({ device, problem }: DeviceState): string {
  if (problem !== undefined) return `No device opens. ${problem}`
  if (device === undefined) return 'Opening a device…'
  return `Computes on ${device.name}: ${device.device}.`
}

function withoutGpu({ name }: Device, reports: readonly BackendReport[]): string {
  if (name === 'webgpu') return ''
  const report = reports.find(one => one.name === 'webgpu')
  if (report?.available && report.onlyWhenNamed === undefined) return ''
  const reason = report?.reason ?? report?.onlyWhenNamed ?? missing()
  const slower = 'Everything works, only slower: keep the model small.'
  return [`No WebGPU: ${reason}`, report?.remedy ?? '', slower].map(sentence).join(' ')
}

function missing(): string {
  return 'gpu' in navigator
    ? 'this page does not use the one that the browser has.'
    : 'this browser has no navigator.gpu. A current Chrome, Edge, Firefox or Safari has it, over https.'
}

function sentence(text: string): string {
  return text === '' || text.endsWith('.') ? text : `${text}.`
}
